package dev.breakwater.configuration;

import java.io.PrintStream;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.logging.LogLevel;
import org.springframework.boot.logging.LoggingSystem;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says plainly on standard error why the gateway did not start; Spring Boot's own report in the log falls silent. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class StandardErrorReporter implements FailureAnalysisReporter {

    private static final String OTHER_REPORTER = "org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter";

    private final PrintStream out = System.err;

    @Override
    public void report(FailureAnalysis analysis) {
        out.println("Breakwater did not start.");
        out.println(analysis.getDescription().strip());
        if (analysis.getAction() != null && !analysis.getAction().isBlank()) {
            out.println(analysis.getAction().strip());
        }
        out.flush();
        // It comes after this one. No property could do it: a start may fail before logging has been set up.
        LoggingSystem.get(getClass().getClassLoader()).setLogLevel(OTHER_REPORTER, LogLevel.OFF);
    }
}
