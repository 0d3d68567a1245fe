package dev.breakwater.llm.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which pieces of a question are spoken for: by the choice of the tool, or as the value of an argument. */
final class Claims {

    private final Set<Token> evidence;
    private final List<Span> taken = new ArrayList<>();
    private double fit;

    Claims(Set<Token> evidence) {
        this.evidence = Set.copyOf(evidence);
    }

    boolean free(int start, int end) {
        return taken.stream().noneMatch(span -> span.overlaps(start, end));
    }

    boolean free(Span span) {
        return free(span.start(), span.end());
    }

    boolean free(Token word) {
        return free(word.start(), word.end());
    }

    /** Whether the word was what chose the tool, and so is hardly a value for it. */
    boolean isEvidence(Token word) {
        return evidence.contains(word);
    }

    /** @param weight how much it speaks for the tool that it has a use for this value */
    String take(Span span, double weight) {
        taken.add(span);
        fit += weight;
        return span.value();
    }

    /** How well the question's values suit the tool. */
    double fit() {
        return fit;
    }

    List<Span> taken() {
        return List.copyOf(taken);
    }
}
