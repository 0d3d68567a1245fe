package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.testing.ShowsEffectOf;
import dev.breakwater.testing.redis.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import tools.jackson.databind.JsonNode;

/** What the variable REDIS_URL does to the whole gateway. */
@Timeout(120)
@Tag("redis")
class RedisVariableTests {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    @ShowsEffectOf("REDIS_URL")
    void redisIsUsedAndItsStateIsSeenInHealthAndMetrics() {
        try (RedisProcess redis = RedisProcess.start("--requirepass", "sesame");
                StartedGateway gateway = StartedGateway.with(
                        Map.of("REDIS_URL", "redis://:sesame@127.0.0.1:" + redis.port()), Map.of())) {
            awaitStatus(gateway, "healthy");
            assertThat(metrics(gateway)).containsPattern("redis_health(\\{[^}]*})? 1\\.0");

            redis.kill();

            awaitStatus(gateway, "degraded");
            JsonNode health = gateway.management().get("/actuator/health").json();
            assertThat(health.path("status").stringValue()).isEqualTo("DEGRADED");
            assertThat(health.at("/components/redis/error").stringValue())
                    .isNotBlank()
                    .doesNotContain("sesame");
            assertThat(gateway.management().get("/actuator/health/readiness").status())
                    .as("without Redis every request is answered all the same")
                    .isEqualTo(200);
            assertThat(metrics(gateway)).containsPattern("redis_health(\\{[^}]*})? 0\\.0");

            redis.restart();

            awaitStatus(gateway, "healthy");
        }
    }

    @Test
    void noEndpointShowsPasswordsAlsoWhereAnOperatorShowsOtherValues() {
        Map<String, String> open = Map.of(
                "breakwater.redis.sentinel-password", "abracadabra",
                "management.endpoints.web.exposure.include", "env,configprops",
                "management.endpoint.env.show-values", "always",
                "management.endpoint.configprops.show-values", "always");
        try (StartedGateway gateway = StartedGateway.with(Map.of("REDIS_URL", "redis://:sesame@127.0.0.1:1"), open)) {
            for (String endpoint : List.of("/actuator/env", "/actuator/configprops")) {
                assertThat(gateway.management().get(endpoint).text())
                        .contains("breakwater.redis")
                        .doesNotContain("abracadabra", "sesame");
            }
        }
    }

    @Test
    void withoutItNothingOfRedisIsThere() {
        try (StartedGateway gateway = StartedGateway.with(Map.of("REDIS_URL", " "), Map.of())) {
            assertThat(gateway.management().get("/actuator/health").text()).doesNotContain("redis");
            assertThat(metrics(gateway)).doesNotContain("redis");
        }
    }

    @Test
    void aUrlThatIsOfNoUseEndsTheStartWithoutShowingItsPassword() {
        assertThatThrownBy(() -> StartedGateway.with(Map.of("REDIS_URL", "http://:sesame@redis"), Map.of()))
                .hasRootCauseInstanceOf(InvalidConfigurationPropertyValueException.class)
                .rootCause()
                .extracting(Throwable::getMessage)
                .asString()
                .contains("breakwater.redis.url")
                .doesNotContain("sesame");
    }

    private static void awaitStatus(StartedGateway gateway, String status) {
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> gateway.management()
                        .get("/actuator/health")
                        .json()
                        .at("/components/redis/status")
                        .stringValue("")
                        .equals(status));
    }

    private static String metrics(StartedGateway gateway) {
        return gateway.management().get("/actuator/prometheus").text();
    }
}
