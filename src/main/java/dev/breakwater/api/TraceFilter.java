package dev.breakwater.api;

import dev.breakwater.tracing.Traced;
import dev.breakwater.tracing.Tracing;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.MDC;

/**
 * Makes each request a part of its caller's trace, or the beginning of one of its own, and tells the trace's id in the
 * response's header and in whatever is logged on the request's way.
 */
final class TraceFilter extends HttpFilter {

    static final String PATH = "/agent";
    static final String HEADER = "X-Trace-Id";

    private static final String MDC_KEY = "trace_id";
    private static final int FAILURES = 500;

    private final transient Tracing tracing;

    TraceFilter(Tracing tracing) {
        this.tracing = tracing;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        // The method of a request that is none of ours can be any word.
        String method = request.getMethod().equals("POST") ? "POST" : "_OTHER";
        try (Traced span = tracing.request(method.equals("POST") ? "POST " + PATH : "HTTP " + PATH, context(request))) {
            MDC.put(MDC_KEY, span.traceId());
            response.setHeader(HEADER, span.traceId());
            span.set("http.request.method", method)
                    .set("http.route", PATH)
                    .set("url.path", PATH)
                    .set("url.scheme", request.getScheme());
            try {
                chain.doFilter(request, response);
                span.set("breakwater.request_id", Exchange.of(request).id().value());
                ended(span, response.getStatus());
            } catch (RuntimeException | ServletException | IOException | Error defect) {
                span.failed(defect.getClass().getName(), "");
                throw defect;
            }
        } finally {
            MDC.remove(MDC_KEY);
        }
    }

    private static void ended(Traced span, int status) {
        span.set("http.response.status_code", status);
        if (status >= FAILURES) {
            span.failed(String.valueOf(status), "");
        }
    }

    private static Map<String, String> context(HttpServletRequest request) {
        Map<String, String> context = new HashMap<>();
        for (String name : Tracing.headers()) {
            // tracestate may be sent in several parts; a traceparent that is sent twice is valid in no part, nor
            // together.
            String value = String.join(",", Collections.list(request.getHeaders(name)));
            if (!value.isEmpty()) {
                context.put(name, value);
            }
        }
        return context;
    }
}
