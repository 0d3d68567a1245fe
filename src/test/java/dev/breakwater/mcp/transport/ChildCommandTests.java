package dev.breakwater.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildCommandTests {

    @Test
    void theChildGetsTheAllowedVariablesAndTheConfiguredOnesAlone() {
        ChildCommand command = new ChildCommand("docs", List.of("true"), Map.of("NODE_ENV", "production"));

        Map<String, String> environment = command.toProcessBuilder(
                        Map.of("PATH", "/bin", "HOME", "/home/x", "OPENAI_API_KEY", "sk-secret", "LD_PRELOAD", "x.so"))
                .environment();

        assertThat(environment)
                .containsOnly(
                        Map.entry("PATH", "/bin"), Map.entry("HOME", "/home/x"), Map.entry("NODE_ENV", "production"));
    }

    @Test
    void whatIsConfiguredWinsOverWhatIsInherited() {
        ChildCommand command = new ChildCommand("docs", List.of("true"), Map.of("PATH", "/opt/bin"));

        assertThat(command.toProcessBuilder(Map.of("PATH", "/bin")).environment())
                .containsOnly(Map.entry("PATH", "/opt/bin"));
    }

    @Test
    void showsNeitherArgumentsNorEnvironment() {
        ChildCommand command =
                new ChildCommand("docs", List.of("docs-server", "--token=sk-secret"), Map.of("KEY", "sk-secret"));

        assertThat(command).asString().contains("docs-server").doesNotContain("sk-secret");
    }
}
