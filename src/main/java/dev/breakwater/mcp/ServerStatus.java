package dev.breakwater.mcp;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be seen of a server at one moment.
 *
 * @param state the best state that one of its instances is in, in snake_case
 * @param healthy whether it takes calls now
 * @param reason why it does not, in words for a person; null if it does
 * @param retryAfter when the gateway will try again, if that is known
 * @param downSince since when it has not been healthy, counted from the first start; null if it is healthy
 * @param tools the names of its tools on the server
 */
public record ServerStatus(
        String name,
        String description,
        boolean bundled,
        boolean required,
        String state,
        boolean healthy,
        @Nullable String reason,
        @Nullable Duration retryAfter,
        Breaker breaker,
        List<Instance> instances,
        List<String> tools,
        @Nullable String protocolVersion,
        int restarts,
        @Nullable Failure lastFailure,
        @Nullable Instant downSince) {

    /**
     * The circuit breaker in front of the server.
     *
     * @param state {@code closed}, {@code open}, {@code half_open} or {@code disabled}
     */
    public record Breaker(String state, @Nullable Duration retryAfter) {}

    /**
     * One process or session behind the server's name.
     *
     * @param pid its process; null where it is none of this machine
     */
    public record Instance(@Nullable Long pid, String state, Duration uptime, int inFlight) {}

    /**
     * The last thing that went wrong.
     *
     * @param stage what the server was doing: {@code spawn}, {@code initialize}, {@code list_tools},
     *     {@code running}, {@code call}
     * @param stderrTail the last lines the process wrote to its standard error
     */
    public record Failure(String stage, String message, List<String> stderrTail, Instant at) {}
}
