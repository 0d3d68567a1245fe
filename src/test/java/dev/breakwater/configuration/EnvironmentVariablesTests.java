package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

class EnvironmentVariablesTests {

    private static final String WEATHER_TIMEOUT = "breakwater.mcp.servers.weather.timeout";

    @TempDir
    Path directory;

    @Test
    void aFileBeatsTheBuiltInDefault() {
        Environment environment = new Start()
                .file(directory, "breakwater.mcp.servers.weather.timeout: 7s")
                .environment();

        assertThat(environment.getProperty(WEATHER_TIMEOUT)).isEqualTo("7s");
    }

    @Test
    void aVariableBeatsAFile() {
        Environment environment = new Start()
                .file(directory, "breakwater.mcp.servers.weather.timeout: 7s")
                .variable("WEATHER_SERVER_TIMEOUT", "8")
                .environment();

        assertThat(environment.getProperty(WEATHER_TIMEOUT)).isEqualTo("8");
    }

    @Test
    void springsOwnFormOfAVariableBeatsTheDocumentedOne() {
        Environment environment = new Start()
                .variable("AGENT_TIMEOUT", "8")
                .variable("BREAKWATER_AGENT_TIMEOUT", "9")
                .environment();

        assertThat(environment.getProperty("breakwater.agent.timeout")).isEqualTo("9");
    }

    @Test
    void systemPropertiesAndArgumentsBeatAVariable() {
        Environment environment = new Start()
                .variable("AGENT_TIMEOUT", "8")
                .variable("MAX_ITERATIONS", "8")
                .systemProperty("breakwater.agent.timeout", "9")
                .argument("--breakwater.agent.max-iterations=9")
                .environment();

        assertThat(environment.getProperty("breakwater.agent.timeout")).isEqualTo("9");
        assertThat(environment.getProperty("breakwater.agent.max-iterations")).isEqualTo("9");
    }

    @Test
    void aVariableSetToNothingCountsAsNotSet() {
        Environment environment = new Start()
                .variable("SERVER_PORT", "")
                .variable("AGENT_TIMEOUT", "  ")
                .environment();

        assertThat(environment.getProperty("server.port")).isEqualTo("8000");
        assertThat(environment.getProperty("breakwater.agent.timeout")).isNull();
    }

    @Test
    void whiteSpaceAroundAValueIsDropped() {
        assertThat(new Start().variable("METRICS_PORT", " 9090\n").environment().getProperty("management.server.port"))
                .isEqualTo("9090");
    }

    @Test
    void aVariableMayEndInTheEnvironmentOfAServer() {
        Environment environment = new Start()
                .variable("WEATHER_FORECAST_URL", "http://localhost:1/forecast")
                .environment();

        assertThat(Binder.get(environment)
                        .bind("breakwater.mcp.servers.weather.env", Bindable.mapOf(String.class, String.class))
                        .get())
                .isEqualTo(Map.of("WEATHER_FORECAST_URL", "http://localhost:1/forecast"));
    }

    @Test
    void debugRaisesOurLoggersAndNotThoseOfSpring() {
        Environment environment = new Start().variable("DEBUG", "true").environment();

        assertThat(environment.getProperty("logging.level.dev.breakwater")).isEqualTo("debug");
        assertThat(environment.getProperty("debug")).isNull();
    }

    @Test
    void debugLeavesALevelAloneThatAFileSets() {
        Environment environment = new Start()
                .file(directory, "logging.level.dev.breakwater: trace")
                .variable("DEBUG", "true")
                .environment();

        assertThat(environment.getProperty("logging.level.dev.breakwater")).isEqualTo("trace");
    }

    @Test
    void aFineLevelForEverythingIsNotForLibrariesThatWriteRequestsAsTheyCome() {
        String coyote = "logging.level.org.apache.coyote";

        assertThat(new Start().variable("LOG_LEVEL", "DEBUG").environment().getProperty(coyote))
                .isEqualTo("info");
        assertThat(new Start().variable("LOG_LEVEL", "error").environment().getProperty(coyote))
                .isNull();
        assertThat(new Start()
                        .file(directory, coyote + ": trace")
                        .variable("LOG_LEVEL", "trace")
                        .environment()
                        .getProperty(coyote))
                .isEqualTo("trace");
    }

    @Test
    void withoutDebugOurLoggersHaveTheLevelOfAllOthers() {
        assertThat(new Start().environment().getProperty("logging.level.dev.breakwater"))
                .isNull();
    }

    @Test
    void otherVariablesStayWhatTheyAre() {
        Environment environment = new Start()
                .file(directory, "breakwater.agents.support.instructions: Say ${GREETING} to ${LLM_MODEL}")
                .variable("GREETING", "hello")
                .variable("LLM_MODEL", "m")
                .environment();

        assertThat(environment.getProperty("breakwater.agents.support.instructions"))
                .isEqualTo("Say hello to m");
    }
}
