package dev.breakwater.api;

import dev.breakwater.failure.GatewayDefect;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Gives every request its id, in the response's header and in whatever is logged on its way, and answers for what goes
 * wrong between here and the handlers.
 */
final class ExchangeFilter extends HttpFilter {

    private static final Logger log = LoggerFactory.getLogger(ExchangeFilter.class);

    private final transient ProblemDialect problems;
    private final transient Clock clock;

    ExchangeFilter(ProblemDialect problems, Clock clock) {
        this.problems = problems;
        this.clock = clock;
    }

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Exchange exchange = Exchange.open(request, clock.instant());
        exchange.mark(response);
        MDC.put("request_id", exchange.id().value());
        if (exchange.clientRequestId() != null) {
            MDC.put("client_request_id", exchange.clientRequestId());
            // Not at INFO: what stands before the gateway often gives every request an id, and each line has it anyway.
            log.atDebug().log("request carries its caller's own id");
        }
        try {
            chain.doFilter(request, response);
        } catch (RuntimeException | ServletException | Error defect) {
            log.atError().setCause(defect).log("request ended by a defect of the gateway");
            if (!response.isCommitted()) {
                problems.write(new GatewayDefect(defect), exchange, response);
            }
        } finally {
            MDC.remove("request_id");
            MDC.remove("client_request_id");
        }
    }
}
