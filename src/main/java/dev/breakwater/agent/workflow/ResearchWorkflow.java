package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.agent.loop.Stage;
import dev.breakwater.agent.loop.ToolLoops;
import dev.breakwater.agent.workflow.Branches.Failures;
import dev.breakwater.agent.workflow.State.Done;
import dev.breakwater.agent.workflow.State.Planning;
import dev.breakwater.agent.workflow.State.Researching;
import dev.breakwater.agent.workflow.State.Reviewing;
import dev.breakwater.agent.workflow.State.Revising;
import dev.breakwater.agent.workflow.State.Writing;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.llm.ContextTooLong;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent.CritiqueMade;
import dev.breakwater.run.RunEvent.SourcesCited;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
            state = next(state, question, run, stage, time);
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
        return conclude(
                switch (State.of(run.events(), rounds)) {
                    case Planning _ -> throw Spent.of(run.events()).exceeded();
                    case Researching research -> {
                        Branches.giveUp(
                                research.plan(),
                                research.finished().keySet(),
                                Stage.whole(run),
                                why.wireName(),
                                "the run had to end before this was done");
                        yield lastWords(question, run, deadline, why);
                    }
                    case Writing _ -> lastWords(question, run, deadline, why);
                    case Reviewing draft -> new Done(draft.plan(), draft.findings(), draft.draft(), why);
                    case Revising draft -> new Done(draft.plan(), draft.findings(), draft.draft(), why);
                    case Done done -> done;
                },
                run);
    }

    /**
     * Answers with what the run has found out, after its model went away for good.
     *
     * @throws ModelUnavailable {@code gone}, if there is nothing to answer with
     */
    public Conclusion withoutModel(Question question, Run run, Deadline deadline, ModelUnavailable gone) {
        State state = State.of(run.events(), rounds);
        if (state instanceof Planning) {
            throw gone;
        }
        if (state instanceof Researching research) {
            if (research.findings().stream().noneMatch(Finding::found)) {
                throw gone;
            }
            Branches.giveUp(
                    research.plan(), research.finished().keySet(), Stage.whole(run), gone.code(), gone.explanation());
            return conclude(lastWords(question, run, deadline, PartialReason.MODEL_UNAVAILABLE), run);
        }
        return conclude(
                switch (state) {
                    case Reviewing draft ->
                        new Done(draft.plan(), draft.findings(), draft.draft(), PartialReason.MODEL_UNAVAILABLE);
                    case Revising draft ->
                        new Done(draft.plan(), draft.findings(), draft.draft(), PartialReason.MODEL_UNAVAILABLE);
                    case Writing writing -> composed(writing, run, PartialReason.MODEL_UNAVAILABLE);
                    case Done done -> done;
                    case Planning _, Researching _ -> throw gone;
                },
                run);
    }

    private State next(State state, Question question, Run run, Stage stage, Timetable time) {
        return switch (state) {
            case Planning _ -> new Researching(planner.plan(question, servers.toolbox(wanted), stage, time), Map.of());
            case Researching research -> {
                Failures failures =
                        branches.research(research.plan(), research.finished().keySet(), question, stage, time);
                if (failures.again().isPresent()) {
                    throw failures.again().get();
                }
                yield requireSomething(State.of(run.events(), rounds), run, failures.last());
            }
            case Writing writing -> written(writing, question, run, stage, time);
            case Reviewing draft -> reviewed(draft, question, run, stage, time.improvement());
            case Revising draft -> revised(draft, question, run, stage, time.improvement());
            case Done done -> done;
        };
    }

    private State written(Writing writing, Question question, Run run, Stage stage, Timetable time) {
        try {
            String draft = writer.write(
                    question, dossier(writing.plan(), writing.findings(), run, null, List.of()), stage, time.end());
            return State.afterDraft(writing.plan(), writing.findings(), draft, 1, rounds);
        } catch (DeadlineExceeded e) {
            return composed(writing, run, PartialReason.DEADLINE);
        } catch (ContextTooLong e) {
            return composed(writing, run, PartialReason.CONTEXT_LENGTH);
        }
    }

    private State reviewed(Reviewing draft, Question question, Run run, Stage stage, Deadline deadline) {
        if (deadline.expired()) {
            return new Done(draft.plan(), draft.findings(), draft.draft(), PartialReason.DEADLINE);
        }
        try {
            CritiqueMade critique = critic.judge(
                    question,
                    dossier(draft.plan(), draft.findings(), run, draft.draft(), List.of()),
                    draft.round(),
                    stage,
                    deadline);
            return critique.revise()
                    ? new Revising(draft.plan(), draft.findings(), draft.draft(), draft.round(), critique.problems())
                    : new Done(draft.plan(), draft.findings(), draft.draft(), null);
        } catch (DeadlineExceeded e) {
            return new Done(draft.plan(), draft.findings(), draft.draft(), PartialReason.DEADLINE);
        } catch (ContextTooLong e) {
            return new Done(draft.plan(), draft.findings(), draft.draft(), PartialReason.CONTEXT_LENGTH);
        }
    }

    private State revised(Revising draft, Question question, Run run, Stage stage, Deadline deadline) {
        if (deadline.expired()) {
            return new Done(draft.plan(), draft.findings(), draft.draft(), PartialReason.DEADLINE);
        }
        try {
            String better = writer.revise(
                    question,
                    dossier(draft.plan(), draft.findings(), run, draft.draft(), draft.problems()),
                    draft.round(),
                    stage,
                    deadline);
            return State.afterDraft(draft.plan(), draft.findings(), better, draft.round() + 1, rounds);
        } catch (DeadlineExceeded e) {
            return new Done(draft.plan(), draft.findings(), draft.draft(), PartialReason.DEADLINE);
        } catch (ContextTooLong e) {
            return new Done(draft.plan(), draft.findings(), draft.draft(), PartialReason.CONTEXT_LENGTH);
        }
    }

    /** One attempt to have an answer written, else the findings themselves. */
    private Done lastWords(Question question, Run run, Deadline deadline, PartialReason why) {
        if (!(requireSomething(State.of(run.events(), rounds), run, Optional.empty()) instanceof Writing writing)) {
            throw new IllegalStateException("branches are left after all were given up");
        }
        try {
            String draft = writer.write(
                    question,
                    dossier(writing.plan(), writing.findings(), run, null, List.of()),
                    Stage.whole(run),
                    deadline);
            return new Done(writing.plan(), writing.findings(), draft, why);
        } catch (DeadlineExceeded | ModelUnavailable | ContextTooLong e) {
            return composed(writing, run, why);
        }
    }

    /** A run whose branches have all failed, and whose tools have said nothing, has no answer. */
    private static State requireSomething(State state, Run run, Optional<GatewayException> failure) {
        if (state instanceof Writing writing
                && writing.findings().stream().noneMatch(Finding::found)
                && Evidence.of(writing.plan(), run.events()).isEmpty()) {
            throw failure.filter(it -> !(it instanceof DeadlineExceeded))
                    .orElseGet(() -> Spent.of(run.events()).exceeded());
        }
        return state;
    }

    private static Done composed(Writing writing, Run run, PartialReason why) {
        return new Done(
                writing.plan(),
                writing.findings(),
                dossier(writing.plan(), writing.findings(), run, null, List.of())
                        .composed(),
                why);
    }

    private static Dossier dossier(
            Plan plan, List<Finding> findings, Run run, @Nullable String draft, List<String> problems) {
        return new Dossier(findings, Evidence.of(plan, run.events()), draft, problems);
    }

    private static Conclusion conclude(Done done, Run run) {
        List<RecordedEvent> events = run.events();
        Citations citations = Citations.of(done.text(), Evidence.of(done.plan(), events));
        run.in(State.SYNTHESIS).emit(new SourcesCited(citations.sources()));
        PartialReason reason = done.partialReason();
        return new Conclusion(
                citations.text(), reason == null ? incomplete(done.findings()).orElse(null) : reason);
    }

    /** Why an answer lacks something although its own writing was finished. */
    private static Optional<PartialReason> incomplete(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> !finding.found())
                .findFirst()
                .map(_ -> PartialReason.BRANCH_FAILED)
                .or(() -> findings.stream()
                        .flatMap(finding -> Optional.ofNullable(finding.end().partialReason()).stream())
                        .findFirst());
    }
}
