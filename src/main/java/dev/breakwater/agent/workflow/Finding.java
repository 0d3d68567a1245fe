package dev.breakwater.agent.workflow;

import dev.breakwater.run.Research.Outcome;
import dev.breakwater.run.RunEvent.BranchFinished;

/** What became of one sub-question. */
record Finding(String question, BranchFinished end) {

    boolean found() {
        return end.outcome() != Outcome.FAILED;
    }

    String step() {
        return Plan.step(end.branch());
    }
}
