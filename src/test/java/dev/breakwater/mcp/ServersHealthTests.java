package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

class ServersHealthTests {

    private final Servers servers = new Servers();

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void noServersAreHealthy() {
        servers.settled();

        Health health = health();

        assertThat(health.getStatus()).isEqualTo(Status.UP);
        assertThat(health.getDetails()).containsEntry("status", "healthy").containsEntry("total_servers", 0);
    }

    @Test
    void oneThatIsDownIsNamedAndDegradesTheWhole() {
        servers.with("well").with("gone", gone(false)).settled();
        servers.clock().forward(Duration.ofSeconds(11));

        Health health = health();

        assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED");
        assertThat(health.getDetails())
                .containsEntry("status", "degraded")
                .containsEntry("healthy_servers", 1L)
                .containsEntry("total_servers", 2);
        assertThat(server(health, "well")).containsEntry("status", "healthy").containsKey("response_time");
        assertThat(server(health, "gone")).containsEntry("status", "unhealthy");
        assertThat(server(health, "gone").get("error")).asString().contains("no-such-command");
    }

    @Test
    void aRequiredOneThatStaysDownTakesTheGatewayOutOfService() {
        servers.with("well").with("vital", gone(true)).settled();
        assertThat(health().getStatus().getCode()).as("within the grace time").isEqualTo("DEGRADED");

        servers.clock().forward(Duration.ofSeconds(11));

        assertThat(health().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(health().getDetails()).containsEntry("status", "unhealthy");
        assertThat(health().getDetails().get("error")).asString().contains("vital");
    }

    private Health health() {
        return new ServersHealth(servers.built()).health();
    }

    private static ServerSettings gone(boolean required) {
        return Servers.settings(List.of("no-such-command"), required, Servers.GENEROUS, Servers.NO_RULES);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> server(Health health, String name) {
        return (Map<String, Object>) ((Map<String, Object>) health.getDetails().get("servers")).get(name);
    }
}
