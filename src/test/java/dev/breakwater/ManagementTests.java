package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** What an operator can do and see on the management port. */
@ExtendWith(OutputCaptureExtension.class)
@TestPropertySource(
        properties = {
            "breakwater.llm.provider=demo",
            "breakwater.mcp.servers.filesystem.enabled=false",
            "breakwater.mcp.servers.database.enabled=false"
        })
class ManagementTests extends GatewayTest {

    @Test
    void anOrderForAServerIsTakenOnTheManagementPortAlone() {
        assertThat(order(management, "weather", "restart").status()).isEqualTo(202);
        assertThat(order(management, "nowhere", "restart").status()).isEqualTo(404);
        assertThat(order(gateway, "weather", "restart").status()).isEqualTo(404);
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> management
                                .get("/actuator/mcpservers/weather")
                                .json()
                                .path("restarts")
                                .intValue()
                        == 1);
    }

    @Test
    void whatIsWrongOnTheManagementPortIsToldAndIsNoDefect(CapturedOutput output) {
        GatewayClient.Reply unknown = order(management, "weather", "fly");
        assertThat(unknown.status()).isEqualTo(400);
        assertThat(unknown.text()).contains("restart, disable or enable");
        GatewayClient.Reply without = management.post("/actuator/mcpservers/weather", "{}");
        assertThat(without.status()).isEqualTo(400);
        assertThat(without.text()).contains("action");
        assertThat(management.method("DELETE", "/actuator/health").status()).isEqualTo(405);
        assertThat(output.getAll()).doesNotContain("defect of the gateway", "Failure in @ExceptionHandler");
    }

    private static GatewayClient.Reply order(GatewayClient port, String server, String action) {
        return port.post("/actuator/mcpservers/" + server, "{\"action\": \"" + action + "\"}");
    }

    @Test
    void howTheGatewaysEndIsWatchedOverIsShown() {
        JsonNode guard = management.get("/actuator/info").json().path("guard");

        assertThat(guard.path("watching").isBoolean()).isTrue();
        assertThat(guard.path("lacks").isArray()).isTrue();
    }

    @Test
    void thereAreNoDumpsUnlessTheyAreSwitchedOn() {
        assertThat(management.get("/actuator/threaddump").status()).isEqualTo(404);
        assertThat(management.get("/actuator/heapdump").status()).isEqualTo(404);
    }
}
