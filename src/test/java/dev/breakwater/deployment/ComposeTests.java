package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The gateway of docker-compose.yml, beside what the gateway can be told by variables. */
class ComposeTests {

    /** The ports in the container are always the same. */
    private static final Set<String> PORTS = Set.of("SERVER_PORT", "METRICS_PORT");

    private static final Set<String> SECRETS = Set.of("OPENAI_API_KEY", "ANTHROPIC_API_KEY", "DB_SERVER_PASSWORD");

    @Test
    void eachVariableOfTheGatewayReachesItUnlessItIsASecret() throws IOException {
        Properties variables = new Properties();
        try (Reader in =
                Files.newBufferedReader(Path.of("src", "main", "resources", "environment-variables.properties"))) {
            variables.load(in);
        }
        Set<String> expected = new TreeSet<>(variables.stringPropertyNames());
        expected.removeAll(PORTS);
        expected.removeAll(SECRETS);

        assertThat(gateway().path("environment").propertyNames())
                .containsAll(expected)
                .doesNotContainAnyElementsOf(PORTS)
                .doesNotContainAnyElementsOf(SECRETS);
    }

    @Test
    void aVariableThatNobodySetsIsNotSetInTheContainerEither() throws IOException {
        assertThat(gateway().path("environment").propertyStream())
                .filteredOn(variable -> !variable.getValue().isNull())
                .extracting(variable -> variable.getKey())
                .containsExactlyInAnyOrder("ENVIRONMENT", "REDIS_URL", "BREAKWATER_API_TRUSTED_PROXIES");
    }

    @Test
    void secretsAreFilesAndNoFileIsNoSecret() throws IOException {
        assertThat(gateway().path("secrets").valueStream().map(JsonNode::asString))
                .containsExactlyInAnyOrderElementsOf(SECRETS);
        for (String secret : SECRETS) {
            assertThat(compose().path("secrets").path(secret).path("file").asString())
                    .isEqualTo("${" + secret + "_FILE:-deployment/compose/no-secret}");
        }
        assertThat(Path.of("deployment", "compose", "no-secret")).isEmptyFile();
    }

    private static JsonNode gateway() throws IOException {
        return compose().path("x-gateway");
    }

    private static JsonNode compose() throws IOException {
        return Chart.yaml().readTree(Files.readString(Path.of("docker-compose.yml")));
    }
}
