package dev.breakwater.api;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Draining;
import dev.breakwater.failure.GatewayDefect;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.IdempotencyConflict;
import dev.breakwater.failure.IdempotencyInDoubt;
import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.failure.MethodNotAllowed;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.failure.NotFound;
import dev.breakwater.failure.Overloaded;
import dev.breakwater.failure.PayloadTooLarge;
import dev.breakwater.failure.RateLimited;
import dev.breakwater.failure.Starting;
import dev.breakwater.failure.ToolsUnavailable;
import dev.breakwater.failure.UnknownAgent;
import dev.breakwater.failure.UnsupportedMediaType;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** Failures as problem documents (RFC 9457), with what Breakwater adds to them. */
final class ProblemDialect {

    private static final String TYPE_PREFIX = "urn:problem-type:breakwater:";

    private final Clock clock;

    ProblemDialect(Clock clock) {
        this.clock = clock;
    }

    ResponseEntity<byte[]> response(GatewayException failure, Exchange exchange) {
        Kind kind = kind(failure);
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("type", TYPE_PREFIX + failure.code());
        document.put("title", kind.title());
        document.put("status", kind.status().value());
        document.put("detail", failure.explanation());
        document.put("success", false);
        document.put("request_id", exchange.id().value());
        if (exchange.clientRequestId() != null) {
            document.put("client_request_id", exchange.clientRequestId());
        }
        document.put("code", failure.code());
        document.put("fault", failure.fault().name().toLowerCase(Locale.ROOT));
        document.put("error", failure.explanation());
        document.put("execution_time", Duration.between(exchange.receivedAt(), clock.instant()));
        failure.retryAfter().ifPresent(wait -> document.put("retry_after", wait));
        document.putAll(kind.data());
        return WireFormat.response(kind.status(), MediaType.APPLICATION_PROBLEM_JSON, headers(failure), document);
    }

    /** Writes the problem where no handler's return value does it; what was written before is dropped. */
    void write(GatewayException failure, Exchange exchange, HttpServletResponse response) throws IOException {
        ResponseEntity<byte[]> problem = response(failure, exchange);
        response.resetBuffer();
        response.setStatus(problem.getStatusCode().value());
        exchange.mark(response);
        problem.getHeaders().forEach((name, values) -> response.setHeader(name, String.join(", ", values)));
        byte[] body = Objects.requireNonNull(problem.getBody());
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static HttpHeaders headers(GatewayException failure) {
        HttpHeaders headers = new HttpHeaders();
        failure.retryAfter().ifPresent(wait -> headers.set(HttpHeaders.RETRY_AFTER, wholeSeconds(wait)));
        if (failure instanceof MethodNotAllowed wrong) {
            headers.set(HttpHeaders.ALLOW, String.join(", ", wrong.allowed()));
        }
        if (failure instanceof Draining) {
            // The next request on this connection would find nobody.
            headers.set(HttpHeaders.CONNECTION, "close");
        }
        return headers;
    }

    /** The header takes no fractions, and 0 would be an invitation to try again at once. */
    private static String wholeSeconds(Duration wait) {
        return Long.toString(Math.max(1, wait.getSeconds() + (wait.getNano() > 0 ? 1 : 0)));
    }

    private static Kind kind(GatewayException failure) {
        return switch (failure) {
            case InvalidRequest wrong ->
                new Kind(HttpStatus.BAD_REQUEST, "The request is not valid", Map.of("field", wrong.field()));
            case UnknownAgent unknown ->
                new Kind(HttpStatus.BAD_REQUEST, "There is no such agent", Map.of("known_agents", unknown.known()));
            case NotFound _ -> new Kind(HttpStatus.NOT_FOUND, "There is nothing here", Map.of());
            case MethodNotAllowed wrong ->
                new Kind(
                        HttpStatus.METHOD_NOT_ALLOWED,
                        "The method is not allowed here",
                        Map.of("allowed", wrong.allowed()));
            case PayloadTooLarge large ->
                new Kind(HttpStatus.CONTENT_TOO_LARGE, "The body is too large", Map.of("limit", large.limit()));
            case UnsupportedMediaType _ ->
                new Kind(HttpStatus.UNSUPPORTED_MEDIA_TYPE, "The body has the wrong format", Map.of());
            case RateLimited _ -> new Kind(HttpStatus.TOO_MANY_REQUESTS, "There were too many requests", Map.of());
            case IdempotencyConflict _ ->
                new Kind(HttpStatus.UNPROCESSABLE_CONTENT, "The idempotency key belongs to another request", Map.of());
            case IdempotencyInDoubt _ ->
                new Kind(HttpStatus.CONFLICT, "What the first request did is not known", Map.of());
            case Starting _ -> new Kind(HttpStatus.SERVICE_UNAVAILABLE, "The gateway is starting", Map.of());
            case Overloaded _ -> new Kind(HttpStatus.SERVICE_UNAVAILABLE, "The gateway is overloaded", Map.of());
            case Draining _ -> new Kind(HttpStatus.SERVICE_UNAVAILABLE, "The gateway is shutting down", Map.of());
            case ModelUnavailable _ -> new Kind(HttpStatus.SERVICE_UNAVAILABLE, "The model is unavailable", Map.of());
            case ModelRejected _ -> new Kind(HttpStatus.BAD_GATEWAY, "The model's provider refuses the call", Map.of());
            case ToolsUnavailable down ->
                new Kind(HttpStatus.SERVICE_UNAVAILABLE, "MCP servers are down", Map.of("servers", down.servers()));
            case DeadlineExceeded _ -> new Kind(HttpStatus.GATEWAY_TIMEOUT, "The time ran out", Map.of());
            case Cancelled _ -> new Kind(HttpStatus.CONFLICT, "The run was cancelled", Map.of());
            case GatewayDefect _ -> new Kind(HttpStatus.INTERNAL_SERVER_ERROR, "The gateway failed", Map.of());
        };
    }

    /**
     * What this dialect makes of a failure.
     *
     * @param data the members that only this kind of failure has
     */
    private record Kind(HttpStatus status, String title, Map<String, Object> data) {}
}
