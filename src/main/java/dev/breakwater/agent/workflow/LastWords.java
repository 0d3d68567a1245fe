package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.Stage;
import dev.breakwater.agent.workflow.State.Done;
import dev.breakwater.agent.workflow.State.Planning;
import dev.breakwater.agent.workflow.State.Researching;
import dev.breakwater.agent.workflow.State.Reviewing;
import dev.breakwater.agent.workflow.State.Revising;
import dev.breakwater.agent.workflow.State.Writing;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.llm.ContextTooLong;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.Run;

/**
 * How a run answers that cannot go on: with its draft; without one, with what is written from its findings in one attempt; and
 * where not even that is possible, with the findings themselves.
 */
final class LastWords {

    private final Writer writer;
    private final int rounds;

    LastWords(Writer writer, int rounds) {
        this.writer = writer;
        this.rounds = rounds;
    }

    /** Whether all branches have failed and no tool has said anything. */
    static boolean emptyHanded(State state, Run run) {
        return state instanceof Writing writing
                && writing.findings().stream().noneMatch(Finding::found)
                && Evidence.of(writing.plan(), run.events()).isEmpty();
    }

    /** @throws DeadlineExceeded if there is nothing to answer from */
    Done windUp(Question question, Run run, Deadline deadline, PartialReason why) {
        return switch (State.of(run.events(), rounds)) {
            case Planning _ -> throw Spent.of(run.events()).exceeded();
            case Researching research -> {
                Branches.giveUp(
                        research.plan(), Stage.whole(run), why.wireName(), "the run had to end before this was done");
                yield written(question, run, deadline, why);
            }
            case Writing _ -> written(question, run, deadline, why);
            case Reviewing review -> review.draft().done(why);
            case Revising revision -> revision.draft().done(why);
            case Done done -> done;
        };
    }

    /** @throws ModelUnavailable {@code gone}, if there is nothing to answer with */
    Done withoutModel(Question question, Run run, Deadline deadline, ModelUnavailable gone) {
        PartialReason why = PartialReason.MODEL_UNAVAILABLE;
        return switch (State.of(run.events(), rounds)) {
            case Planning _ -> throw gone;
            case Researching research
            when research.findings().stream().noneMatch(Finding::found)
                    && Evidence.of(research.plan(), run.events()).isEmpty() -> throw gone;
            case Researching research -> {
                Branches.giveUp(research.plan(), Stage.whole(run), gone.code(), gone.explanation());
                yield written(question, run, deadline, why);
            }
            // Writing is what its model was away for.
            case Writing writing ->
                writing.draft(Dossier.of(writing, run.events()).composed()).done(why);
            case Reviewing review -> review.draft().done(why);
            case Revising revision -> revision.draft().done(why);
            case Done done -> done;
        };
    }

    private Done written(Question question, Run run, Deadline deadline, PartialReason why) {
        State state = State.of(run.events(), rounds);
        if (emptyHanded(state, run)) {
            throw Spent.of(run.events()).exceeded();
        }
        if (!(state instanceof Writing writing)) {
            throw new IllegalStateException("branches are left after all were given up");
        }
        Dossier dossier = Dossier.of(writing, run.events());
        // At its end somebody may stop the run: if the model is slow, the findings have to be told before that.
        Deadline forModel = deadline.less(deadline.remaining().dividedBy(4));
        try {
            return writing.draft(writer.write(question, dossier, Stage.whole(run), forModel))
                    .done(why);
        } catch (DeadlineExceeded | ModelUnavailable | ModelRejected | ContextTooLong e) {
            return writing.draft(dossier.composed()).done(why);
        }
    }
}
