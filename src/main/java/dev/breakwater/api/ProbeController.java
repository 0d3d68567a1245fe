package dev.breakwater.api;

import dev.breakwater.admission.Drain;
import dev.breakwater.failure.Starting;
import dev.breakwater.failure.ToolsUnavailable;
import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.ToolServers;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Liveness and readiness, on the port that serves the questions. */
@RestController
final class ProbeController {

    private static final Duration START_RETRY = Duration.ofSeconds(1);

    private final ToolServers servers;
    private final Drain drain;
    private final ApplicationAvailability availability;

    ProbeController(ToolServers servers, Drain drain, ApplicationAvailability availability) {
        this.servers = servers;
        this.drain = drain;
        this.availability = availability;
    }

    /** That this answers is all it says: nothing outside the process may get the gateway restarted. */
    @GetMapping("/health")
    ResponseEntity<byte[]> health() {
        return WireFormat.ok(Map.of("status", "healthy"));
    }

    @GetMapping("/ready")
    ResponseEntity<byte[]> ready() {
        drain.refusal().ifPresent(draining -> {
            throw draining;
        });
        // The servers may be through before the rest of the gateway; the management port would still say no.
        if (!servers.settled() || availability.getReadinessState() != ReadinessState.ACCEPTING_TRAFFIC) {
            throw new Starting(START_RETRY);
        }
        if (servers.unready().isPresent()) {
            throw unavailable();
        }
        return WireFormat.ok(Map.of("status", "ready"));
    }

    /** Names the required servers that are down; if there is none, all are. */
    private ToolsUnavailable unavailable() {
        List<ServerStatus> down = servers.statuses().stream()
                .filter(server -> server.downSince() != null)
                .toList();
        List<ServerStatus> required =
                down.stream().filter(ServerStatus::required).toList();
        List<ServerStatus> missed = required.isEmpty() ? down : required;
        Duration soonest = missed.stream()
                .map(ServerStatus::retryAfter)
                .filter(Objects::nonNull)
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new ToolsUnavailable(missed.stream().map(ServerStatus::name).toList(), soonest);
    }
}
