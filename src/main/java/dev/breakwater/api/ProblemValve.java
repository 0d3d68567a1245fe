package dev.breakwater.api;

import dev.breakwater.failure.GatewayDefect;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.failure.MethodNotAllowed;
import dev.breakwater.failure.NotFound;
import jakarta.servlet.RequestDispatcher;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpStatus;

/**
 * Answers what Tomcat refuses, before or beside all filters, with a problem document: a path that Tomcat refuses (an
 * encoded slash), a request that is no HTTP, a body with broken chunks. Tomcat's own page would be HTML.
 */
final class ProblemValve extends ErrorReportValve {

    private static final Logger log = LoggerFactory.getLogger(ProblemValve.class);

    private final ProblemDialect problems;
    private final Clock clock;

    ProblemValve(ProblemDialect problems, Clock clock) {
        this.problems = problems;
        this.clock = clock;
    }

    @Override
    protected void report(Request request, Response response, @Nullable Throwable thrown) {
        if (response.getStatus() < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        Exchange known = Exchange.opened(request);
        Exchange exchange = known == null ? Exchange.open(request, clock.instant()) : known;
        GatewayException failure = failure(request, response.getStatus(), cause(request, thrown));
        if (failure instanceof GatewayDefect) {
            log.atError()
                    .addKeyValue("request_id", exchange.id())
                    .setCause(failure.getCause())
                    .log("request ended by a defect of the gateway");
        }
        try {
            problems.write(failure, exchange, response);
            response.finishResponse();
        } catch (IOException e) {
            log.atDebug().setCause(e).log("client left before its problem was written");
        }
    }

    private static @Nullable Throwable cause(Request request, @Nullable Throwable thrown) {
        return thrown == null ? (Throwable) request.getAttribute(RequestDispatcher.ERROR_EXCEPTION) : thrown;
    }

    private static GatewayException failure(Request request, int status, @Nullable Throwable cause) {
        if (cause instanceof IOException) {
            return new InvalidRequest("body", "did not arrive whole");
        }
        HttpStatus refusal = HttpStatus.resolve(status);
        if (refusal == null || !isRefusal(refusal)) {
            return new GatewayDefect(cause == null ? new IllegalStateException("Tomcat answered " + status) : cause);
        }
        return switch (refusal) {
            case NOT_FOUND -> new NotFound(request.getRequestURI());
            case METHOD_NOT_ALLOWED ->
                new MethodNotAllowed(request.getMethod(), List.of("GET", "HEAD", "POST", "OPTIONS"));
            default -> new InvalidRequest("request", "has a line or a header that the server does not accept");
        };
    }

    /** What Tomcat says of a request, as opposed to what it says of itself. */
    private static boolean isRefusal(HttpStatus status) {
        return status.is4xxClientError()
                || status == HttpStatus.NOT_IMPLEMENTED
                || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED;
    }
}
