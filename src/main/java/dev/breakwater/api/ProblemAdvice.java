package dev.breakwater.api;

import dev.breakwater.failure.GatewayDefect;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.MethodNotAllowed;
import dev.breakwater.failure.NotFound;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Answers every failure of a handler, and of the search for one, with a problem document. Spring asks it for the management
 * port, too; there a document without our members has to do.
 */
@RestControllerAdvice
final class ProblemAdvice {

    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);

    private final ProblemDialect problems;

    ProblemAdvice(ProblemDialect problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    ResponseEntity<byte[]> failure(GatewayException failure, HttpServletRequest request) {
        return problems.response(failure, Exchange.of(request));
    }

    @ExceptionHandler
    ResponseEntity<?> noSuchPath(NoHandlerFoundException e, HttpServletRequest request) {
        return Exchange.opened(request) == null
                ? ofManagement(e)
                : failure(new NotFound(request.getRequestURI()), request);
    }

    @ExceptionHandler
    ResponseEntity<?> noSuchMethod(HttpRequestMethodNotSupportedException e, HttpServletRequest request) {
        return Exchange.opened(request) == null
                ? ofManagement(e)
                : failure(new MethodNotAllowed(e.getMethod(), allowed(e.getSupportedMethods())), request);
    }

    @ExceptionHandler
    @Nullable ResponseEntity<?> unexpected(Exception e, HttpServletRequest request) {
        if (DisconnectedClientHelper.isClientDisconnectedException(e)) {
            log.atDebug().log("client left before its answer was written");
            return null;
        }
        if (Exchange.opened(request) == null && e instanceof ErrorResponse answer) {
            return ofManagement(answer);
        }
        log.atError().setCause(e).log("request ended by a defect of the gateway");
        return Exchange.opened(request) == null
                ? ResponseEntity.internalServerError().build()
                : failure(new GatewayDefect(e), request);
    }

    private static ResponseEntity<ProblemDetail> ofManagement(ErrorResponse answer) {
        return ResponseEntity.status(answer.getStatusCode())
                .headers(answer.getHeaders())
                .body(answer.getBody());
    }

    /** What Spring answers by itself, HEAD and OPTIONS, it does not list. */
    private static List<String> allowed(String @Nullable [] mapped) {
        List<String> methods = mapped == null ? List.of() : List.of(mapped);
        Stream<String> implied = methods.contains("GET") ? Stream.of("HEAD", "OPTIONS") : Stream.of("OPTIONS");
        return Stream.concat(methods.stream(), implied).toList();
    }
}
