package dev.breakwater.run;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * How the answer of a research workflow came about.
 *
 * @param branches the sub-questions that were looked into, in the order of the plan
 * @param sources the tool results that the answer's text refers to
 */
public record Research(List<Branch> branches, List<Source> sources) {

    /** How the steps are named that judge an answer; their rounds follow. */
    public static final String CRITIQUE = "critique-";

    public Research {
        branches = List.copyOf(branches);
        sources = List.copyOf(sources);
    }

    /** Whether a step only judges what another one has written. */
    static boolean judges(@Nullable String step) {
        return step != null && step.startsWith(CRITIQUE);
    }

    /**
     * A sub-question.
     *
     * @param step the step of the run that looked into it
     * @param reason why there is no finding, or only a part of one; null if it is complete
     */
    public record Branch(
            String step,
            String question,
            Outcome outcome,
            @Nullable String reason) {}

    /** What became of a sub-question. */
    public enum Outcome {
        COMPLETED,
        /** There is a finding, but the branch had to end before it was done. */
        PARTIAL,
        FAILED;

        public String wireName() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
