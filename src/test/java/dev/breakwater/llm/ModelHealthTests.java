package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.resilience.BackgroundCheck;
import dev.breakwater.resilience.BackgroundChecks;
import dev.breakwater.testing.ManualClock;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class ModelHealthTests {

    private final Links links = LinkReader.read(
            ModelFixture.settings(
                    "provider=openai",
                    "openai.api-key=sk-health",
                    "fallbacks[0].provider=anthropic",
                    "fallbacks[0].api-key=sk-health"),
            false);
    private final ManualClock clock = new ManualClock();
    private final CircuitBreakerRegistry breakers = CircuitBreakerRegistry.ofDefaults();

    @Test
    void allThatCanBeAskedAreHealthy() {
        Health health = health(Map.of());

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsEntry("status", "healthy");
        assertThat(health.getDetails().toString()).doesNotContain("sk-health");
    }

    @Test
    void oneThatCannotBeAskedMakesItDegraded() {
        Health health = health(Map.of("openai", "status 401"));

        assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(health.getDetails()).containsEntry("status", "degraded");
        assertThat(model(health, "openai")).containsEntry("status", "unhealthy").containsEntry("error", "status 401");
        assertThat(model(health, "anthropic")).containsEntry("status", "healthy");
    }

    @Test
    void withoutAnyItIsUnhealthyButTheGatewayIsNotTakenOutOfServiceForIt() {
        Health health = health(Map.of("openai", "status 401", "anthropic", "no route"));

        assertThat(health.getDetails()).containsEntry("status", "unhealthy");
        assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED");
    }

    @Test
    void anOpenBreakerCounts() {
        breakers.circuitBreaker("llm_openai").transitionToOpenState();

        Health health = health(Map.of());

        assertThat(health.getDetails()).containsEntry("status", "degraded");
        assertThat(model(health, "openai")).containsEntry("breaker", "open");
    }

    @Test
    void whatWasFoundLongAgoIsNotShownAsIfItWereSo() {
        ModelHealth health = new ModelHealth(links, breakers, watch(Map.of()));

        clock.advance(Duration.ofHours(1));

        assertThat(health.health().getDetails()).containsEntry("status", "degraded");
        assertThat(health.health().getDetails().get("error")).asString().contains("looked at");
    }

    private Health health(Map<String, String> reasons) {
        return new ModelHealth(links, breakers, watch(reasons)).health();
    }

    private BackgroundCheck<Map<String, String>> watch(Map<String, String> reasons) {
        return new BackgroundChecks(Duration.ofSeconds(30), Thread::sleep, clock).check("llm", () -> reasons, reasons);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> model(Health health, String name) {
        return (Map<String, Object>) ((Map<String, Object>) health.getDetails().get("models")).get(name);
    }
}
