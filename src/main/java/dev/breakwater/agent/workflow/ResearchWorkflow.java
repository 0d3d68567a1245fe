package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.agent.loop.Stage;
import dev.breakwater.agent.loop.ToolLoops;
import dev.breakwater.agent.workflow.Branches.Failures;
import dev.breakwater.agent.workflow.State.Done;
import dev.breakwater.agent.workflow.State.Draft;
import dev.breakwater.agent.workflow.State.Planning;
import dev.breakwater.agent.workflow.State.Researching;
import dev.breakwater.agent.workflow.State.Reviewing;
import dev.breakwater.agent.workflow.State.Revising;
import dev.breakwater.agent.workflow.State.Writing;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.llm.ContextTooLong;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent.CritiqueMade;
import dev.breakwater.run.RunEvent.SourcesCited;
import dev.breakwater.tracing.Traced;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Answers a question by research: a plan, a branch for each sub-question, an answer from the evidence, its critique and
 * revisions. Safe for use by many runs at once; where one stands is told by its events alone.
 */
public final class ResearchWorkflow {

    private final ToolServers servers;
    private final List<String> wanted;
    private final int rounds;
    private final Planner planner;
    private final Branches branches;
    private final Writer writer;
    private final Critic critic;
    private final LastWords lastWords;

    /**
     * What makes one research workflow different from another.
     *
     * @param instructions what the model of each phase is told before anything else
     * @param models whom each phase asks
     * @param loop what the tool loop of each branch may use
     * @param branches how many sub-questions a plan may have
     * @param parallelBranches how many of them are researched at the same time
     * @param rounds how many times an answer may be revised
     */
    public record Profile(
            Map<Phase, String> instructions,
            Map<Phase, ModelChain> models,
            ToolLoops.Limits loop,
            int branches,
            int parallelBranches,
            int rounds) {

        public Profile {
            instructions = Map.copyOf(instructions);
            models = Map.copyOf(models);
        }

        private Desk desk(Phase phase, Clock clock) {
            return new Desk(instructions(phase), model(phase), loop.temperature(), clock);
        }

        private String instructions(Phase phase) {
            return of(instructions, phase);
        }

        private ModelChain model(Phase phase) {
            return of(models, phase);
        }

        private static <T> T of(Map<Phase, T> all, Phase phase) {
            return Optional.ofNullable(all.get(phase)).orElseThrow();
        }
    }

    public ResearchWorkflow(Profile profile, ToolServers servers, Clock clock) {
        this.servers = servers;
        this.wanted = profile.loop().servers();
        this.rounds = profile.rounds();
        this.planner = new Planner(profile.desk(Phase.PLAN, clock), profile.branches());
        this.branches = new Branches(
                new ToolLoops(
                        profile.instructions(Phase.RESEARCH),
                        profile.loop(),
                        profile.model(Phase.RESEARCH),
                        servers,
                        clock),
                profile.parallelBranches(),
                clock);
        this.writer = new Writer(profile.desk(Phase.SYNTHESIS, clock));
        this.lastWords = new LastWords(writer, rounds);
        this.critic = new Critic(profile.desk(Phase.CRITIQUE, clock));
    }

    /**
     * Answers a question, from where the run's events end, be that their beginning.
     *
     * @throws GatewayException if there is no answer; no branch is then under way
     */
    public Conclusion answer(Question question, Run run, Deadline deadline) {
        Stage stage = Stage.whole(run);
        Timetable time = new Timetable(deadline, run.elapsed());
        State state = State.of(run.events(), rounds);
        while (!(state instanceof Done)) {
            try (Traced _ = Traced.internal(phase(state))) {
                state = next(state, question, run, stage, time);
            }
        }
        return conclude((Done) state, run);
    }

    /**
     * Answers at once from what the run has found out, without using any tool.
     *
     * @param why what the answer gives as its reason
     * @throws GatewayException if there is nothing to answer from
     */
    public Conclusion windUp(Question question, Run run, Deadline deadline, PartialReason why) {
        return conclude(lastWords.windUp(question, run, deadline, why), run);
    }

    /**
     * Answers with what the run has found out, after its model went away for good.
     *
     * @throws ModelUnavailable {@code gone}, if there is nothing to answer with
     */
    public Conclusion withoutModel(Question question, Run run, Deadline deadline, ModelUnavailable gone) {
        return conclude(lastWords.withoutModel(question, run, deadline, gone), run);
    }

    /** What the span of a state is called. */
    private static String phase(State state) {
        return switch (state) {
            case Planning _ -> "plan";
            case Researching _ -> "research";
            case Writing _ -> "synthesis";
            case Reviewing _ -> "critique";
            case Revising _ -> "revision";
            case Done _ -> "done";
        };
    }

    private State next(State state, Question question, Run run, Stage stage, Timetable time) {
        return switch (state) {
            case Planning _ -> new Researching(planner.plan(question, servers.toolbox(wanted), stage, time), Map.of());
            case Researching research -> researched(research, question, run, stage, time);
            case Writing writing -> written(writing, question, run, stage, time.end());
            case Reviewing review -> reviewed(review, question, run, stage, time.improvement());
            case Revising revision -> revised(revision, question, run, stage, time.improvement());
            case Done done -> done;
        };
    }

    private State researched(Researching research, Question question, Run run, Stage stage, Timetable time) {
        Failures failures =
                branches.research(research.plan(), research.finished().keySet(), question, stage, time);
        if (failures.again().isPresent()) {
            throw failures.again().get();
        }
        State found = State.of(run.events(), rounds);
        if (LastWords.emptyHanded(found, run)) {
            throw failures.last()
                    .filter(failure -> !(failure instanceof DeadlineExceeded))
                    .orElseGet(() -> Spent.of(run.events()).exceeded());
        }
        return found;
    }

    private State written(Writing writing, Question question, Run run, Stage stage, Deadline deadline) {
        Dossier dossier = Dossier.of(writing, run.events());
        try {
            return writing.draft(writer.write(question, dossier, stage, deadline))
                    .next(1, rounds);
        } catch (DeadlineExceeded e) {
            return writing.draft(dossier.composed()).done(PartialReason.DEADLINE);
        } catch (ContextTooLong e) {
            return writing.draft(dossier.composed()).done(PartialReason.CONTEXT_LENGTH);
        } catch (ModelRejected e) {
            return writing.draft(dossier.composed()).done(PartialReason.MODEL_UNAVAILABLE);
        }
    }

    private State reviewed(Reviewing review, Question question, Run run, Stage stage, Deadline deadline) {
        Draft draft = review.draft();
        return improved(draft, deadline, () -> {
            CritiqueMade critique =
                    critic.judge(question, Dossier.of(draft, List.of(), run.events()), review.round(), stage, deadline);
            return critique.revise() ? new Revising(draft, review.round(), critique.problems()) : draft.done(null);
        });
    }

    private State revised(Revising revision, Question question, Run run, Stage stage, Deadline deadline) {
        Draft draft = revision.draft();
        return improved(draft, deadline, () -> {
            Dossier dossier = Dossier.of(draft, revision.problems(), run.events());
            String better = writer.revise(question, dossier, revision.round(), stage, deadline);
            return draft.revised(better).next(revision.round() + 1, rounds);
        });
    }

    /** What makes a draft better at best; without the time or the room for it, the draft is the answer. */
    private static State improved(Draft draft, Deadline deadline, Supplier<State> improvement) {
        if (deadline.expired()) {
            return draft.done(PartialReason.DEADLINE);
        }
        try {
            return improvement.get();
        } catch (DeadlineExceeded e) {
            return draft.done(PartialReason.DEADLINE);
        } catch (ContextTooLong e) {
            return draft.done(PartialReason.CONTEXT_LENGTH);
        } catch (ModelRejected e) {
            // Such as by a filter of contents. The draft stands.
            return draft.done(PartialReason.MODEL_UNAVAILABLE);
        }
    }

    private static Conclusion conclude(Done done, Run run) {
        Draft draft = done.draft();
        Citations citations = Citations.of(draft.text(), Evidence.of(draft.plan(), run.events()));
        run.in(State.SYNTHESIS).emit(new SourcesCited(citations.sources()));
        PartialReason reason = done.partialReason();
        return new Conclusion(
                citations.text(), reason == null ? incomplete(draft.findings()).orElse(null) : reason);
    }

    /** Why an answer lacks something although its own writing was finished. */
    private static Optional<PartialReason> incomplete(List<Finding> findings) {
        return findings.stream().allMatch(Finding::found)
                ? findings.stream()
                        .flatMap(finding -> Optional.ofNullable(finding.end().partialReason()).stream())
                        .findFirst()
                : Optional.of(PartialReason.BRANCH_FAILED);
    }
}
