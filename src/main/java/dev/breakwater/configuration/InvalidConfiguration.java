package dev.breakwater.configuration;

import java.util.List;

/** Ends a start whose configuration cannot be right. */
final class InvalidConfiguration extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient List<Problem> problems;

    InvalidConfiguration(List<Problem> problems) {
        super("%d problem(s) in the configuration: %s".formatted(problems.size(), problems));
        this.problems = List.copyOf(problems);
    }

    List<Problem> problems() {
        return problems;
    }
}
