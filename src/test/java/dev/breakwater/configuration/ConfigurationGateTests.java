package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationGateTests {

    @TempDir
    Path directory;

    private Start file(String yaml) {
        return new Start().file(directory, yaml);
    }

    @Test
    void nothingIsWrongWithTheDefaults() {
        assertThat(new Start().problems()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "breakwater.agent.max-iteration,              breakwater.agent.max-iterations",
        "breakwater.agnet.timeout,                    breakwater.agent",
        "breakwater.max-iterations,                   breakwater.agent.max-iterations",
        "breakwater.llm.openai.api_kye,               breakwater.llm.openai.api-key",
        "breakwater.mcp.server.docs.command,          breakwater.mcp.servers",
        "breakwater.mcp.servers.docs.comand,          breakwater.mcp.servers.docs.command",
        "breakwater.mcp.servers.docs.tools.alow[0],   breakwater.mcp.servers.docs.tools.allow",
        "breakwater.agents.support.instruction,       breakwater.agents.support.instructions",
        "breakwatre.agent.timeout,                    breakwater"
    })
    void aMisspeltKeyIsNamedWithWhatWasMeant(String key, String meant) {
        assertThat(new Start().argument("--" + key + "=1").problems())
                .singleElement()
                .asString()
                .contains("on the command line")
                .endsWith("is not a known key. Did you mean " + meant + "?");
    }

    @Test
    void aProxyThatIsNoAddressIsNamed() {
        assertThat(new Start()
                        .argument("--breakwater.api.trusted-proxies[0]=10.0.0.0/8")
                        .argument("--breakwater.api.trusted-proxies[1]=10.0.0.0/99")
                        .problems())
                .singleElement()
                .asString()
                .contains("breakwater.api.trusted-proxies[1]")
                .endsWith("an address or a range such as 10.0.0.0/8 is expected.");
    }

    @Test
    void aMisspeltKeyOfAFileIsNamedWithItsLine() {
        assertThat(file("""
                        breakwater:
                          agent:
                            timeout: 5
                            max-iteration: 3
                        """).problems()).singleElement().asString().contains("application.yaml, line 4)");
    }

    @Test
    void aMisspeltGroupIsOneProblemHoweverMuchStandsInIt() {
        assertThat(file("""
                        breakwater:
                          agnet:
                            timeout: 5
                            max-iterations: 3
                        """).problems())
                .singleElement()
                .asString()
                .startsWith("breakwater.agnet (")
                .contains("Did you mean breakwater.agent?");
    }

    @Test
    void aKeyBelowAValueIsRefused() {
        assertThat(file("breakwater.agent.timeout.seconds: 5").problems())
                .singleElement()
                .asString()
                .contains("breakwater.agent.timeout.seconds")
                .endsWith("Nothing can stand below breakwater.agent.timeout.");
    }

    @Test
    void aValueWhereAGroupBelongsIsRefused() {
        assertThat(file("breakwater.agent: fast").problems())
                .singleElement()
                .asString()
                .endsWith("has a value, but only the keys below it can have one.");
    }

    @Test
    void aKeyUnlikeAnyOtherIsAnsweredWithThoseThatAreKnownThere() {
        assertThat(file("breakwater.mcp.servers.docs.tools.zebra: 1").problems())
                .anyMatch(problem -> problem.endsWith("Known here: allow, deny, idempotent."));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "breakwater.mcp.servers: [{command: npx}]           | breakwater.mcp.servers is not a list. Known here: <name>.",
                "breakwater.mcp.servers.docs.env: [A=b]             | breakwater.mcp.servers.docs.env is not a list. Known here: <name>.",
                "breakwater.mcp.servers.docs.command: [npx, server] | breakwater.mcp.servers.docs.command is not a list."
            })
    void aListWhereThereCanBeNoneIsRefused(String yaml, String said) {
        assertThat(file(yaml).problems())
                .anySatisfy(problem ->
                        assertThat(problem).contains("application.yaml, line 1").endsWith(said));
    }

    @ParameterizedTest
    @CsvSource({
        "mcp.servers.docs.command, breakwater.mcp",
        "agent.timeout, breakwater.agent",
        "llm.model, breakwater.llm"
    })
    void aGroupThatStandsOutsideTheRootIsRefused(String key, String meant) {
        assertThat(file(key + ": x").problems())
                .singleElement()
                .asString()
                .endsWith("is not a known key. Did you mean " + meant + "?");
    }

    @Test
    void systemPropertiesOfOthersAreLetThrough() {
        assertThat(new Start().systemProperty("agent.timeout", "x").problems()).isEmpty();
    }

    @Test
    void aMisspeltVariableIsNamed() {
        assertThat(new Start().variable("BREAKWATER_AGENT_TIMEOTU", "1").problems())
                .singleElement()
                .asString()
                .startsWith("BREAKWATER_AGENT_TIMEOTU ")
                .endsWith("Did you mean BREAKWATER_AGENT_TIMEOUT?");
    }

    @Test
    void aMisspeltSystemPropertyIsNamed() {
        assertThat(new Start().systemProperty("breakwater.agent.timeotu", "1").problems())
                .singleElement()
                .asString()
                .contains("(a system property)");
    }

    @Test
    void keysMayBeSetInSpringsFormOfVariables() {
        assertThat(new Start()
                        .variable("BREAKWATER_AGENT_MAX_ITERATIONS", "3")
                        .variable("BREAKWATER_AGENT_PARALLELEXECUTION", "true")
                        .variable("BREAKWATER_MCP_SERVERS_WEATHER_RETRY_ATTEMPTS", "3")
                        .variable("BREAKWATER_MCP_SERVERS_WEATHER_ENV_SOME_NAME", "3")
                        .variable("BREAKWATER_MCP_SERVERS_WEATHER_TOOLS_ALLOW_0", "get_*")
                        .problems())
                .isEmpty();
    }

    @Test
    void whatKubernetesSaysAboutServicesOfOurNameIsLetThrough() {
        assertThat(new Start()
                        .variable("BREAKWATER_SERVICE_HOST", "10.0.0.1")
                        .variable("BREAKWATER_SERVICE_PORT", "8000")
                        .variable("BREAKWATER_SERVICE_PORT_HTTP", "8000")
                        .variable("BREAKWATER_PORT", "tcp://10.0.0.1:8000")
                        .variable("BREAKWATER_PORT_8000_TCP_ADDR", "10.0.0.1")
                        .variable("BREAKWATER_REDIS_SERVICE_PORT", "6379")
                        .problems())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "AGENT_TIMEOUT,          5 lightyears, breakwater.agent.timeout,       whole number of seconds",
        "AGENT_TIMEOUT,          0,            breakwater.agent.timeout,       must be longer than",
        "MAX_ITERATIONS,         many,         breakwater.agent.max-iterations, must be a whole number",
        "MAX_ITERATIONS,         1000,         breakwater.agent.max-iterations, must be less than or equal to 100",
        "PARALLEL_EXECUTION,     perhaps,      breakwater.agent.parallel-execution, must be true or false",
        "LLM_TEMPERATURE,        warm,         breakwater.llm.temperature,     a number from 0 to 2",
        "LLM_TEMPERATURE,        3,            breakwater.llm.temperature,     a number from 0 to 2",
        "LLM_MAX_TOKENS,         0,            breakwater.llm.max-tokens,      greater than or equal to 1",
        "WEATHER_SERVER_TIMEOUT, soon,         breakwater.mcp.servers.weather.timeout, whole number of seconds",
        "WEATHER_SERVER_RETRIES, -1,           breakwater.mcp.servers.weather.retry-attempts, greater than or equal to 0",
        "ENVIRONMENT,            two words,    breakwater.environment,         one word",
        "DEBUG,                  2,            breakwater.debug,               must be true or false",
        "LOG_LEVEL,              loud,         logging.level.root,             'trace, debug, info, warn, error'",
        "SERVER_PORT,            http,         server.port,                    must be a whole number",
        "METRICS_PORT,           65536,        management.server.port,         from 0 to 65535",
        "METRICS_PORT,           8000,         management.server.port,         also the port of the service"
    })
    void aWrongValueIsNamedWithItsVariableItsKeyAndWhatWouldBeRight(
            String variable, String value, String key, String allowed) {
        assertThat(new Start().variable(variable, value).problems())
                .singleElement()
                .asString()
                .startsWith("%s (the variable for %s) is \"%s\":".formatted(variable, key, value))
                .contains(allowed);
    }

    @Test
    void theChoicesAreListed() {
        assertThat(file("breakwater.mcp.servers.x.bundled: wether").problems())
                .singleElement()
                .asString()
                .contains("\"wether\": it must be one of weather");
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThat(file("""
                        breakwater:
                          agent: {timeout: never, max-iterations: 0, verbos: true}
                          mcp.servers.docs: {retry-attempts: lots, command: x}
                        """).variable("SERVER_PORT", "http").problems())
                .hasSize(5)
                .anyMatch(problem -> problem.startsWith("breakwater.agent.timeout"))
                .anyMatch(problem -> problem.startsWith("breakwater.agent.max-iterations"))
                .anyMatch(problem -> problem.startsWith("breakwater.agent.verbos "))
                .anyMatch(problem -> problem.startsWith("breakwater.mcp.servers.docs.retry-attempts"))
                .anyMatch(problem -> problem.startsWith("SERVER_PORT"));
    }

    @Test
    void aServerWithoutCommandIsRefusedUnderItsName() {
        assertThat(file("breakwater.mcp.servers.my_docs.description: Documents").problems())
                .singleElement()
                .asString()
                .startsWith("breakwater.mcp.servers[my_docs] ")
                .contains("`command`");
    }

    @Test
    void aBundledServerWithArgumentsIsRefused() {
        assertThat(file("breakwater.mcp.servers.weather.args: [--fast]").problems())
                .singleElement()
                .asString()
                .startsWith("breakwater.mcp.servers.weather ")
                .contains("`args` belong to a `command`");
    }

    @ParameterizedTest
    @ValueSource(strings = {"A=B", "A B"})
    void anEnvironmentThatNoProcessCanHaveIsRefused(String name) {
        assertThat(file("breakwater.mcp.servers.docs: {command: x, env: {\"" + name + "\": c}}")
                        .problems())
                .singleElement()
                .asString()
                .contains("the names in `env`");
    }

    @Test
    void aPlaceholderForNothingIsRefusedInsteadOfBeingUsedAsTheValue() {
        assertThat(file("breakwater.mcp.servers.weather.env.TOKEN: ${NO_SUCH_VARIABLE}")
                        .problems())
                .singleElement()
                .asString()
                .contains("breakwater.mcp.servers.weather.env[TOKEN]")
                .endsWith("refers to ${NO_SUCH_VARIABLE}, which is not set.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "breakwater.llm.openai.api-key.x: sesame",
                "breakwater.llm.openai: sesame",
                "breakwater.mcp.servers.weather.env: sesame",
                "breakwater.mcp.servers.weather.env.TOKEN: sesame ${NO_SUCH_VARIABLE}",
                "breakwater.environment: 'http://user:sesame@host/'"
            })
    void noSecretIsShown(String yaml) {
        assertThat(file(yaml).problems()).isNotEmpty().noneMatch(problem -> problem.contains("sesame"));
    }
}
