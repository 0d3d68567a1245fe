package dev.breakwater.agent;

import static dev.breakwater.agent.PhasedModel.CRITIQUE;
import static dev.breakwater.agent.PhasedModel.PLAN;
import static dev.breakwater.agent.PhasedModel.SYNTHESIS;
import static dev.breakwater.agent.WorkflowScene.hangs;
import static dev.breakwater.agent.WorkflowScene.unavailable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Draining;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.ActiveRuns.WindUp;
import dev.breakwater.run.Answer;
import dev.breakwater.run.Caller;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.Research.Outcome;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent.BranchFinished;
import dev.breakwater.run.RunEvent.BranchStarted;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ModelCalled;
import dev.breakwater.run.RunEvent.PlanMade;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.StepRetried;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.Source;
import dev.breakwater.run.ToolRequest;
import dev.breakwater.run.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a research workflow in each phase when time is over, its model is away, or nobody wants it any more. */
class WorkflowEndsTests {

    private static final Duration TIME = Duration.ofSeconds(100);
    private final ModelRejected refused = new ModelRejected("phased", "its filter of contents", null);

    private final ManualClock clock = new ManualClock();
    private final WorkflowScene scene = new WorkflowScene(clock).lookUps();

    @AfterEach
    void leavesNothingBehind() {
        boolean _ = Thread.interrupted();
        assertThat(scene.active.count()).isZero();
        assertThat(scene.admission.running()).isZero();
        assertThat(scene.blocked).hasValue(0);
    }

    @Test
    void aPlanThatTakesTooLongIsDoneWithout() {
        scene.model.does(PLAN, hangs(clock)).says(SYNTHESIS, "A [S1].").approves();
        scene.finds("a or b?");

        Answer answer = scene.ask(TIME);

        assertThat(scene.events(PlanMade.class)).extracting(PlanMade::replaced).containsExactly(true);
        assertThat(answer.text()).isEqualTo("A [S1].");
        assertThat(answer.partial()).isFalse();
        assertThat(answer.executionTime()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void aBranchThatHangsLeavesTimeForAnAnswerFromTheOthers() {
        scene.model
                .plans("a", "b")
                .does("b", (request, deadline) -> {
                    awaitEnd("research-1");
                    return hangs(clock).apply(request, deadline);
                })
                .says(SYNTHESIS, "A [S1]; nothing of b.")
                .approves();
        scene.finds("a");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).isEqualTo("A [S1]; nothing of b.");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.BRANCH_FAILED);
        assertThat(branches(answer))
                .containsExactly(tuple(Outcome.COMPLETED, null), tuple(Outcome.FAILED, "deadline_exceeded"));
        assertThat(answer.executionTime()).isLessThan(Duration.ofSeconds(80));
    }

    @Test
    void aBranchOutOfTimeReportsWhatItHasAndTheAnswerIsPartial() {
        scene.model
                .plans("a")
                .calls("a", WorkflowScene.look("a"))
                .does("a", hangs(clock))
                .says("a", "So far: a.")
                .says(SYNTHESIS, "So far a [S1].")
                .approves();

        Answer answer = scene.ask(TIME);

        assertThat(branches(answer)).containsExactly(tuple(Outcome.PARTIAL, "deadline"));
        assertThat(answer.partialReason()).isEqualTo(PartialReason.DEADLINE);
    }

    @Test
    void whereNoBranchFindsAnythingInTimeTheRunIsOutOfTime() {
        scene.model.plans("a").does("a", hangs(clock));

        assertThatExceptionOfType(DeadlineExceeded.class).isThrownBy(() -> scene.ask(TIME));
    }

    @Test
    void branchesThatFollowOneAnotherShareTheTime() {
        WorkflowScene narrow = new WorkflowScene(clock, 1, 0, 0).lookUps();
        narrow.model.plans("a", "b").does("a", hangs(clock)).says(SYNTHESIS, "B [S1].");
        narrow.finds("b");

        Answer answer = narrow.ask(TIME);

        assertThat(branches(answer))
                .containsExactly(tuple(Outcome.FAILED, "deadline_exceeded"), tuple(Outcome.COMPLETED, null));
        assertThat(answer.executionTime()).isLessThan(Duration.ofSeconds(50));
    }

    @Test
    void anAnswerThatIsNotWrittenInTimeIsTheFindings() {
        scene.model.plans("a", "b").does(SYNTHESIS, hangs(clock));
        scene.finds("a").finds("b");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).contains("Found out about a. [S1]", "Found out about b. [S2]");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.DEADLINE);
        assertThat(Objects.requireNonNull(answer.research()).sources())
                .extracting(Source::id)
                .containsExactly("S1", "S2");
    }

    @Test
    void aDraftThatIsNotJudgedInTimeIsThePartialAnswerBeforeTheEnd() {
        scene.model.plans("a").says(SYNTHESIS, "A [S1].").does(CRITIQUE, hangs(clock));
        scene.finds("a");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).isEqualTo("A [S1].");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.DEADLINE);
        assertThat(answer.executionTime()).isEqualTo(TIME.minusSeconds(15));
    }

    @Test
    void aRevisionThatIsNotDoneInTimeLeavesTheDraft() {
        scene.model.plans("a").says(SYNTHESIS, "A [S1].").objects("too short").does(SYNTHESIS, hangs(clock));
        scene.finds("a");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).isEqualTo("A [S1].");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.DEADLINE);
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAN, "a", SYNTHESIS, CRITIQUE, "revision"})
    void aRunThatIsCancelledEndsAtOnceInEachPhase(String phase) {
        scriptUpTo(phase);
        if (phase.equals("a")) {
            scene.finds("b");
        }
        scene.model.does(phase.equals("revision") ? SYNTHESIS : phase, (_, _) -> {
            scene.active.cancel(scene.id, () -> new Cancelled("its caller"));
            return scene.waitsForInterrupt(new CountDownLatch(1));
        });

        assertThatExceptionOfType(Cancelled.class).isThrownBy(() -> scene.ask(TIME));

        assertThat(scene.story().getLast()).isEqualTo("failed: cancelled");
    }

    @Test
    void cancellingStopsAllBranches() {
        CountDownLatch reached = new CountDownLatch(3);
        scene.model.plans("a", "b", "c", "d");
        for (String question : List.of("a", "b", "c")) {
            scene.model.does(question, (_, _) -> scene.waitsForInterrupt(reached));
        }
        scene.model.does("d", (_, _) -> {
            await(reached);
            scene.active.cancel(scene.id, () -> new Cancelled("its caller"));
            return scene.waitsForInterrupt(reached);
        });

        assertThatExceptionOfType(Cancelled.class).isThrownBy(() -> scene.ask(TIME));

        assertThat(scene.blocked).hasValue(0);
        assertThat(scene.story()).noneMatch(event -> event.contains("branch 1 "));
    }

    @ParameterizedTest
    @ValueSource(strings = {PLAN, "a", SYNTHESIS, CRITIQUE, "revision"})
    void aRetryGoesOnInEachPhaseAndRepeatsNothingThatIsFinished(String phase) {
        scriptUpTo(phase);
        scene.model.fails(phase.equals("revision") ? SYNTHESIS : phase, unavailable());
        scriptFrom(phase);

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).isEqualTo(phase.equals(CRITIQUE) || phase.equals("revision") ? "Second." : "First.");
        assertThat(answer.partial()).isFalse();
        assertThat(scene.events(StepRetried.class)).hasSize(1);
        assertThat(scene.servers.made()).hasSize(2);
        assertThat(scene.model.asked("b")).hasSize(2);
    }

    @Test
    void aBranchThatIsTakenUpAgainRepeatsNoToolCall() {
        scene.model
                .plans("a", "b")
                .calls("a", WorkflowScene.look("a"))
                .fails("a", unavailable())
                .says("a", "A it is.")
                .says(SYNTHESIS, "Both [S1][S2].")
                .approves();
        scene.finds("b");

        Answer answer = scene.ask(TIME);

        assertThat(scene.servers.made()).hasSize(2);
        assertThat(scene.model.asked("b")).hasSize(2);
        assertThat(scene.model.lastAsked("a")).contains("seen {");
        assertThat(Objects.requireNonNull(answer.research()).sources()).hasSize(2);
    }

    @Test
    void aCallWhoseOutcomeIsUnknownStaysSoForTheBranchThatMadeIt() {
        // As a run finds its events whose process died between the call and its return.
        scene.servers.tool("journal", "write", false, (_, _) -> new Success("written"));
        Run run = new Run(scene.id, clock, List.of((_, recorded) -> scene.events.add(recorded)));
        run.emit(new RunStarted(scene.id, "workflow", "phased-1", Caller.ANONYMOUS, Question.of("a or b?")));
        run.in("plan").emit(new PlanMade(List.of("a", "b"), false));
        run.in("research-2").emit(new BranchFinished(2, "B it is.", null, null, Duration.ZERO));
        run.in("research-1").emit(new BranchStarted(1, "a"));
        run.in("research-1").emit(new ModelCalled(1, 2, 1));
        run.in("research-1")
                .emit(new ModelAnswered(
                        1,
                        "phased",
                        "phased-1",
                        "",
                        List.of(new ToolRequest("w", "journal__write", "{}")),
                        Usage.NONE,
                        Duration.ZERO));
        run.in("research-1").emit(new ToolCalled("w", "journal", "write", "{}", false, false));
        scene.model
                .says("a", "Perhaps it is written.")
                .says(SYNTHESIS, "Perhaps.")
                .approves();

        Conclusion conclusion =
                scene.agents().named("workflow").answer(Question.of("a or b?"), run, Deadline.after(TIME, clock));

        assertThat(conclusion.text()).isEqualTo("Perhaps.");
        assertThat(scene.servers.made()).isEmpty();
        assertThat(scene.story()).contains("research-1: returned w unknown");
        assertThat(scene.model.lastAsked("a")).contains("not known");
        assertThat(scene.model.asked("b")).isEmpty();
    }

    @Test
    void aBranchWhoseModelStaysAwayIsGivenUpAndTheOthersAreTold() {
        scene.model.plans("a", "b");
        for (int attempt = 0; attempt < 3; attempt++) {
            scene.model.fails("a", unavailable());
        }
        scene.model.says(SYNTHESIS, "Only b [S1].");
        scene.finds("b");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).isEqualTo("Only b [S1].");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.MODEL_UNAVAILABLE);
        assertThat(branches(answer))
                .containsExactly(tuple(Outcome.FAILED, "model_unavailable"), tuple(Outcome.COMPLETED, null));
    }

    @Test
    void findingsAreGivenWhereTheModelStaysAwayFromThenOn() {
        scene.model.plans("a");
        for (int attempt = 0; attempt < 3; attempt++) {
            scene.model.fails(SYNTHESIS, unavailable());
        }
        scene.finds("a");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).contains("Found out about a. [S1]");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.MODEL_UNAVAILABLE);
    }

    @Test
    void aDraftIsGivenWhereNobodyCanJudgeIt() {
        scene.model.plans("a").says(SYNTHESIS, "A [S1].");
        for (int attempt = 0; attempt < 3; attempt++) {
            scene.model.fails(CRITIQUE, unavailable());
        }
        scene.finds("a");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).isEqualTo("A [S1].");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.MODEL_UNAVAILABLE);
    }

    @Test
    void withoutAnyFindingAModelThatStaysAwayFailsTheRun() {
        scene.model.plans("a");
        for (int attempt = 0; attempt < 3; attempt++) {
            scene.model.fails("a", unavailable());
        }

        assertThatExceptionOfType(ModelUnavailable.class).isThrownBy(() -> scene.ask(TIME));
    }

    @Test
    void aRunThatHasToWindUpAnswersFromTheBranchesThatAreFinished() {
        scene.model
                .plans("a", "b")
                .does("b", (_, _) -> {
                    awaitEnd("research-1");
                    scene.active.windUpAll(new WindUp(
                            PartialReason.DRAINING,
                            () -> Duration.ofSeconds(5),
                            () -> new Draining("stopped", Duration.ZERO)));
                    return scene.waitsForInterrupt(new CountDownLatch(1));
                })
                .says(SYNTHESIS, "A [S1].");
        scene.finds("a");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).isEqualTo("A [S1].");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.DRAINING);
        assertThat(branches(answer)).containsExactly(tuple(Outcome.COMPLETED, null), tuple(Outcome.FAILED, "draining"));
    }

    @Test
    void aRunThatHasToWindUpTellsItsFindingsBeforeItIsStoppedIfTheWriterIsSlow() {
        scene.model
                .plans("a", "b")
                .does("b", (_, _) -> {
                    awaitEnd("research-1");
                    scene.active.windUpAll(new WindUp(
                            PartialReason.DRAINING,
                            () -> Duration.ofSeconds(4),
                            () -> new Draining("stopped", Duration.ZERO)));
                    return scene.waitsForInterrupt(new CountDownLatch(1));
                })
                .does(SYNTHESIS, hangs(clock));
        scene.finds("a");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).contains("[S1]");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.DRAINING);
        assertThat(answer.executionTime()).isLessThan(Duration.ofSeconds(4));
    }

    @Test
    void aWriterWhoIsRefusedLeavesTheFindings() {
        scene.model.plans("a").fails(SYNTHESIS, refused);
        scene.finds("a");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).contains("[S1]");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.MODEL_UNAVAILABLE);
    }

    @Test
    void aCriticWhoIsRefusedLeavesTheDraft() {
        scene.model.plans("a").says(SYNTHESIS, "A [S1].").fails(CRITIQUE, refused);
        scene.finds("a");

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).isEqualTo("A [S1].");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.MODEL_UNAVAILABLE);
    }

    @Test
    void aRunThatHasToWindUpWithoutAnyFindingSaysSo() {
        scene.model.does(PLAN, (_, _) -> {
            scene.active.windUpAll(new WindUp(
                    PartialReason.DRAINING, () -> Duration.ofSeconds(5), () -> new Draining("stopped", Duration.ZERO)));
            return scene.waitsForInterrupt(new CountDownLatch(1));
        });

        assertThatExceptionOfType(Draining.class).isThrownBy(() -> scene.ask(TIME));
    }

    @Test
    void whatAToolSaidInABranchThatFailedIsStillEvidence() {
        scene.servers.tool("slow", "look", _ -> new Success("half of it"));
        scene.model
                .plans("a")
                .calls("a", ScriptedModel.call("c", "slow__look", "{}"))
                .does("a", hangs(clock))
                .does("a", hangs(clock))
                .does(SYNTHESIS, hangs(clock));

        Answer answer = scene.ask(TIME);

        assertThat(answer.text()).contains("Not found out", "half of it [S1]");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.DEADLINE);
    }

    /** What comes before the failing model call of a phase; "revision" is the second draft. */
    private void scriptUpTo(String phase) {
        if (phase.equals(PLAN)) {
            return;
        }
        scene.model.plans("a", "b");
        if (phase.equals("a")) {
            return;
        }
        scene.finds("a").finds("b");
        if (phase.equals(SYNTHESIS)) {
            return;
        }
        scene.model.says(SYNTHESIS, "First.");
        if (phase.equals("revision")) {
            scene.model.objects("not good");
        }
    }

    /** What comes after it, to the end of the run. */
    private void scriptFrom(String phase) {
        switch (phase) {
            case PLAN -> {
                scene.model.plans("a", "b").says(SYNTHESIS, "First.").approves();
                scene.finds("a").finds("b");
            }
            case "a" -> {
                scene.model.says(SYNTHESIS, "First.").approves();
                scene.finds("a").finds("b");
            }
            case SYNTHESIS -> scene.model.says(SYNTHESIS, "First.").approves();
            case CRITIQUE -> scene.model.objects("not good").says(SYNTHESIS, "Second.");
            default -> scene.model.says(SYNTHESIS, "Second.");
        }
    }

    private void awaitEnd(String step) {
        long patience = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (scene.story().stream().noneMatch(event -> event.startsWith(step) && event.endsWith("completed"))) {
            assertThat(System.nanoTime()).as("the other branch ends").isLessThan(patience);
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<Tuple> branches(Answer answer) {
        return Objects.requireNonNull(answer.research()).branches().stream()
                .map(branch -> tuple(branch.outcome(), branch.reason()))
                .toList();
    }
}
