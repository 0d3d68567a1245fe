package dev.breakwater.mcp.session;

import dev.breakwater.mcp.session.SessionException.Lost;
import dev.breakwater.mcp.session.SessionException.NotSent;
import dev.breakwater.mcp.session.SessionException.ProtocolViolation;
import dev.breakwater.mcp.session.SessionException.RpcError;
import dev.breakwater.mcp.transport.Transport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.databind.JsonNode;

/** One request that waits for its response. Whatever comes first ends it; the rest is ignored. */
final class Exchange {

    /** How a request ended, as the reading thread tells the waiting one. */
    private sealed interface Ending {
        record Result(JsonNode result) implements Ending {}

        record Failure(SessionException failure) implements Ending {}
    }

    private final CompletableFuture<Ending> ending = new CompletableFuture<>();

    boolean ended() {
        return ending.isDone();
    }

    void succeed(JsonNode result) {
        ending.complete(new Ending.Result(result));
    }

    void error(int code, String message) {
        ending.complete(new Ending.Failure(new RpcError(code, message)));
    }

    void violated(String what) {
        ending.complete(new Ending.Failure(new ProtocolViolation(what)));
    }

    void lost(String reason) {
        ending.complete(new Ending.Failure(new Lost(reason)));
    }

    void failed(Transport.Failure failure) {
        switch (failure) {
            case Transport.Failure.NotSent(String reason, boolean permanent) ->
                ending.complete(new Ending.Failure(new NotSent(reason, permanent)));
            case Transport.Failure.Lost(String reason) -> lost(reason);
            case Transport.Failure.Violation(String reason) -> violated(reason);
        }
    }

    /**
     * Waits for the end.
     *
     * @throws TimeoutException if nothing came within the time
     */
    JsonNode await(Duration time) throws SessionException, TimeoutException, InterruptedException {
        try {
            return switch (ending.get(time.toNanos(), TimeUnit.NANOSECONDS)) {
                case Ending.Result(JsonNode result) -> result;
                case Ending.Failure(SessionException failure) -> throw failure;
            };
        } catch (ExecutionException e) {
            throw new IllegalStateException("an exchange is never completed exceptionally", e);
        }
    }
}
