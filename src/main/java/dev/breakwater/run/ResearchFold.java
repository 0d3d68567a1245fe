package dev.breakwater.run;

import dev.breakwater.run.Research.Branch;
import dev.breakwater.run.RunEvent.BranchFinished;
import dev.breakwater.run.RunEvent.PlanMade;
import dev.breakwater.run.RunEvent.SourcesCited;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Folds the events of a research workflow into what its answer says of it. */
final class ResearchFold {

    private @Nullable PlanMade plan;
    private final Map<Integer, Branch> branches = new TreeMap<>();
    private List<Source> sources = List.of();

    void planned(PlanMade made) {
        plan = made;
    }

    void finished(BranchFinished branch, @Nullable String step) {
        String question = plan == null || branch.branch() > plan.questions().size()
                ? ""
                : plan.questions().get(branch.branch() - 1);
        PartialReason partial = branch.partialReason();
        branches.put(
                branch.branch(),
                new Branch(
                        Objects.requireNonNullElse(step, ""),
                        question,
                        branch.outcome(),
                        partial == null ? branch.code() : partial.wireName()));
    }

    void cited(SourcesCited cited) {
        sources = cited.sources();
    }

    /** Null if the run made no plan, and so was none. */
    @Nullable Research result() {
        return plan == null ? null : new Research(List.copyOf(branches.values()), sources);
    }
}
