package dev.breakwater.agent.workflow;

import dev.breakwater.run.PartialReason;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.Research;
import dev.breakwater.run.RunEvent.BranchFinished;
import dev.breakwater.run.RunEvent.CritiqueMade;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.PlanMade;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Where a research workflow stands, and what the way from there needs to know. */
sealed interface State {

    /** The step in which the first draft is written. */
    String SYNTHESIS = "synthesis";

    String REVISION = "revision-";
    String CRITIQUE = Research.CRITIQUE;

    /** Nothing has been done. */
    record Planning() implements State {}

    /** @param finished the branches that have come to an end, by their number */
    record Researching(Plan plan, Map<Integer, BranchFinished> finished) implements State {

        List<Finding> findings() {
            return State.findings(plan, finished);
        }
    }

    /** All branches have come to an end. */
    record Writing(Plan plan, List<Finding> findings) implements State {

        Draft draft(String text) {
            return new Draft(plan, findings, text);
        }
    }

    /** An answer as it was written from the findings. */
    record Draft(Plan plan, List<Finding> findings, String text) {

        /** The last word, if it has to be. */
        Done done(@Nullable PartialReason reason) {
            return new Done(this, reason);
        }

        /** The next draft from the same findings. */
        Draft revised(String better) {
            return new Draft(plan, findings, better);
        }

        /**
         * What comes after it was written.
         *
         * @param drafts how many there are now
         * @param rounds how many revisions there are at most
         */
        State next(int drafts, int rounds) {
            return drafts > rounds ? done(null) : new Reviewing(this, drafts);
        }
    }

    /** @param round of the critique, from 1 */
    record Reviewing(Draft draft, int round) implements State {}

    /** @param round of the critique that found the problems */
    record Revising(Draft draft, int round, List<String> problems) implements State {}

    /** @param partialReason why it is over before all was done; null if all was */
    record Done(Draft draft, @Nullable PartialReason partialReason) implements State {}

    /**
     * Folds the events of a run.
     *
     * @param rounds how many revisions there are at most
     */
    static State of(List<RecordedEvent> events, int rounds) {
        Plan plan = null;
        Map<Integer, BranchFinished> finished = new TreeMap<>();
        List<String> drafts = new ArrayList<>();
        List<CritiqueMade> critiques = new ArrayList<>();
        for (RecordedEvent recorded : events) {
            switch (recorded.event()) {
                case PlanMade made -> plan = Plan.of(made);
                case BranchFinished branch -> finished.put(branch.branch(), branch);
                case CritiqueMade critique -> critiques.add(critique);
                case ModelAnswered said
                when isDraft(recorded.step()) && !said.text().isBlank() ->
                    drafts.add(said.text().strip());
                default -> {}
            }
        }
        if (plan == null) {
            return new Planning();
        }
        if (finished.size() < plan.branches()) {
            return new Researching(plan, finished);
        }
        List<Finding> findings = findings(plan, finished);
        if (drafts.isEmpty()) {
            return new Writing(plan, findings);
        }
        Draft draft = new Draft(plan, findings, drafts.getLast());
        if (drafts.size() > critiques.size()) {
            return draft.next(drafts.size(), rounds);
        }
        CritiqueMade last = critiques.getLast();
        return last.revise() ? new Revising(draft, last.round(), last.problems()) : draft.done(null);
    }

    private static boolean isDraft(@Nullable String step) {
        return step != null && (step.equals(SYNTHESIS) || step.startsWith(REVISION));
    }

    private static List<Finding> findings(Plan plan, Map<Integer, BranchFinished> finished) {
        return finished.values().stream()
                .map(end -> new Finding(plan.question(end.branch()), end))
                .toList();
    }
}
