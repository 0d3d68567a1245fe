package dev.breakwater.api;

import dev.breakwater.run.RequestId;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;

/**
 * What is known of an HTTP request before anybody has read it.
 *
 * @param id the request's id, made here; also the id of the run that it may start
 * @param clientRequestId the caller's own id for it, if it sent a valid one
 */
record Exchange(RequestId id, @Nullable String clientRequestId, Instant receivedAt) {

    private static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = Exchange.class.getName();
    private static final Pattern VALID_CLIENT_ID = Pattern.compile("[A-Za-z0-9._-]{1,128}");

    /** Opens the exchange of a request that has just arrived. */
    static Exchange open(HttpServletRequest request, Instant now) {
        Exchange exchange = new Exchange(RequestId.next(), clientRequestId(request), now);
        request.setAttribute(ATTRIBUTE, exchange);
        return exchange;
    }

    /** The exchange that was opened for the request; null before. */
    static @Nullable Exchange opened(HttpServletRequest request) {
        return (Exchange) request.getAttribute(ATTRIBUTE);
    }

    /** The exchange that the filter has opened for the request. */
    static Exchange of(HttpServletRequest request) {
        Exchange exchange = opened(request);
        if (exchange == null) {
            throw new IllegalStateException("the request did not pass the exchange filter");
        }
        return exchange;
    }

    /** Puts on the response what every response has, whatever becomes of the request. */
    void mark(HttpServletResponse response) {
        response.setHeader(HEADER, id.value());
        response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }

    private static @Nullable String clientRequestId(HttpServletRequest request) {
        List<String> sent = Collections.list(request.getHeaders(HEADER));
        return sent.size() == 1 && VALID_CLIENT_ID.matcher(sent.getFirst()).matches() ? sent.getFirst() : null;
    }
}
