package dev.breakwater.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import dev.breakwater.failure.Draining;
import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.testing.GatewayClient;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.test.web.server.LocalManagementPort;

class ProbeTests extends ApiContext {

    @LocalManagementPort
    int managementPort;

    private GatewayClient management;

    @BeforeEach
    void connectToManagement() {
        management = new GatewayClient(URI.create("http://127.0.0.1:" + managementPort));
    }

    @Test
    void isAliveWhateverItsServersDo() {
        assertThat(http.get("/health").text()).isEqualTo("{\"status\":\"healthy\"}");
        verifyNoInteractions(servers, agent);
    }

    @Test
    void isNotReadyWhileServersAreStarting() {
        when(servers.settled()).thenReturn(false);

        GatewayClient.Reply reply = http.get("/ready").problem(503, "starting");

        assertThat(reply.header("Retry-After")).isEqualTo("1");
    }

    @Test
    void isNotReadyAnyMoreWhileItShutsDown() {
        when(servers.settled()).thenReturn(true);
        when(drain.refusal()).thenReturn(Optional.of(new Draining("takes no more runs", Duration.ofSeconds(2))));

        assertThat(http.get("/ready").problem(503, "draining").header("Retry-After"))
                .isEqualTo("2");
    }

    @Test
    void isReadyWithoutAnyServer() {
        when(servers.settled()).thenReturn(true);

        assertThat(http.get("/ready").text()).isEqualTo("{\"status\":\"ready\"}");
    }

    @Test
    void namesTheRequiredServersThatKeepItFromBeingReady() {
        when(servers.settled()).thenReturn(true);
        when(servers.unready()).thenReturn(Optional.of("the required MCP server is down"));
        when(servers.statuses())
                .thenReturn(List.of(
                        server("optional", false, Instant.EPOCH, 1),
                        server("needed", true, Instant.EPOCH, 5),
                        server("up", true, null, 0)));

        GatewayClient.Reply reply = http.get("/ready").problem(503, "tools_unavailable");

        assertThat(reply.json().path("servers")).hasToString("[\"needed\"]");
        assertThat(reply.header("Retry-After")).isEqualTo("5");
    }

    @Test
    void namesAllServersIfNoneOfThemIsUp() {
        when(servers.settled()).thenReturn(true);
        when(servers.unready()).thenReturn(Optional.of("all MCP servers are down"));
        when(servers.statuses())
                .thenReturn(List.of(server("a", false, Instant.EPOCH, 9), server("b", false, Instant.EPOCH, 4)));

        GatewayClient.Reply reply = http.get("/ready").problem(503, "tools_unavailable");

        assertThat(reply.json().path("servers")).hasToString("[\"a\",\"b\"]");
        assertThat(reply.header("Retry-After")).isEqualTo("4");
    }

    @Test
    void managementHasAPortOfItsOwn() {
        assertThat(management.get("/actuator/prometheus").status()).isEqualTo(200);
        assertThat(management.get("/agents").status()).isEqualTo(404);
        http.get("/actuator/prometheus").problem(404, "not_found");
    }

    private static ServerStatus server(String name, boolean required, @Nullable Instant downSince, int retryAfter) {
        return new ServerStatus(
                name,
                "",
                false,
                required,
                downSince == null ? "ready" : "backoff",
                downSince == null,
                null,
                Duration.ofSeconds(retryAfter),
                new ServerStatus.Breaker("closed", null),
                List.of(),
                List.of(),
                null,
                0,
                null,
                downSince);
    }
}
