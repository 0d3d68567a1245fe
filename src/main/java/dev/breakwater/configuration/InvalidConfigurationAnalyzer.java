package dev.breakwater.configuration;

import java.util.List;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Puts everything that is wrong with the configuration into one message. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidConfigurationAnalyzer extends AbstractFailureAnalyzer<InvalidConfiguration> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfiguration cause) {
        return analysis(cause.problems(), cause);
    }

    static FailureAnalysis analysis(List<Problem> problems, Throwable cause) {
        String description = problems.size() == 1
                ? "Its configuration has a problem: " + problems.getFirst()
                : "Its configuration has %d problems:%n%s"
                        .formatted(
                                problems.size(),
                                problems.stream()
                                        .map(problem -> "  - " + problem)
                                        .collect(Collectors.joining("\n")));
        return new FailureAnalysis(description, "docs/configuration.md lists all keys and variables.", cause);
    }
}
