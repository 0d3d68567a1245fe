package dev.breakwater.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTests {

    @Test
    void keysOfTheConfigurationAreToldFromOptionsOfTheCommand() {
        Arguments arguments = Arguments.of(List.of("--json", "--breakwater.agent.timeout=5", "--server.port=0"));

        assertThat(arguments.json()).isTrue();
        assertThat(arguments.configuration()).containsExactly("--breakwater.agent.timeout=5", "--server.port=0");
        assertThat(arguments.unknown()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--spring.config.additional-location=a b/c.yaml",
                "--breakwater.mcp.servers[a_b].env[X]=--y=z",
                "--breakwater.mcp.import="
            })
    void whatConfiguresTheGatewayIsHandedOn(String argument) {
        assertThat(Arguments.of(List.of(argument)).configuration()).containsExactly(argument);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--jsno", "--json=true", "-json", "json", "config.yaml", "--port=8000", "--", ""})
    void everythingElseIsUnknown(String argument) {
        assertThat(Arguments.of(List.of(argument)).unknown()).containsExactly(argument);
    }
}
