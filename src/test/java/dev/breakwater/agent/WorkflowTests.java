package dev.breakwater.agent;

import static dev.breakwater.agent.PhasedModel.CRITIQUE;
import static dev.breakwater.agent.PhasedModel.PLAN;
import static dev.breakwater.agent.PhasedModel.SYNTHESIS;
import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import dev.breakwater.failure.ModelRejected;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.run.Answer;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Research;
import dev.breakwater.run.Research.Branch;
import dev.breakwater.run.Research.Outcome;
import dev.breakwater.run.RunEvent.PlanMade;
import dev.breakwater.run.RunEvent.ServerUnavailable;
import dev.breakwater.run.Source;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.run.ToolUse;
import dev.langchain4j.data.message.AiMessage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.MDC;

/** What a research workflow does, path by path. */
class WorkflowTests {

    private final ManualClock clock = new ManualClock();
    private final WorkflowScene scene = new WorkflowScene(clock).lookUps();

    @Test
    void plansResearchesAnswersWithSourcesAndChecksTheAnswer() {
        scene.model.plans("a", "b").says(SYNTHESIS, "Both [S1], mostly b [S2].").approves();
        scene.finds("a").finds("b");

        Answer answer = scene.ask();

        assertThat(answer.text()).isEqualTo("Both [S1], mostly b [S2].");
        assertThat(answer.agentType()).isEqualTo("workflow");
        assertThat(answer.partial()).isFalse();
        assertThat(answer.usage().modelCalls()).isEqualTo(7);
        assertThat(answer.toolsUsed()).extracting(ToolUse::server).containsExactly("web", "web");
        Research research = Objects.requireNonNull(answer.research());
        assertThat(research.branches())
                .containsExactly(
                        new Branch("research-1", "a", Outcome.COMPLETED, null),
                        new Branch("research-2", "b", Outcome.COMPLETED, null));
        assertThat(research.sources())
                .extracting(Source::id, Source::server, Source::tool, Source::step)
                .containsExactly(tuple("S1", "web", "look", "research-1"), tuple("S2", "web", "look", "research-2"));
        assertThat(research.sources())
                .extracting(Source::argumentsDigest)
                .doesNotHaveDuplicates()
                .allMatch(digest -> digest.matches("sha256:[0-9a-f]{16}"));
    }

    @Test
    void itsEventsTellPlanBranchesAndRoundsInTheirSteps() {
        scene.model.plans("a").says(SYNTHESIS, "A [S1].").approves();
        scene.finds("a");

        scene.ask();

        assertThat(scene.story())
                .containsExactly(
                        "started",
                        "plan: model 1",
                        "plan: answered 1",
                        "plan: plan of 1",
                        "research-1: branch 1",
                        "research-1: model 1",
                        "research-1: answered 1",
                        "research-1: call c",
                        "research-1: returned c success",
                        "research-1: model 2",
                        "research-1: answered 2",
                        "research-1: branch 1 completed",
                        "synthesis: model 1",
                        "synthesis: answered 1",
                        "critique-1: model 1",
                        "critique-1: answered 1",
                        "critique-1: critique 1: good",
                        "synthesis: cited 1",
                        "completed");
    }

    @Test
    void aBranchIsShownWhatItIsAPartOfAndThePlannerTheTools() {
        scene.model.plans("a").says("a", "Nothing.").says(SYNTHESIS, "Nothing.").approves();

        scene.ask();

        assertThat(scene.model.lastAsked("a")).contains("part_of", "a or b?");
        assertThat(scene.model.lastAsked(PLAN)).contains("web__look", "1 to 5 sub-questions");
        assertThat(scene.model.asked(PLAN).getFirst().responseFormat()).isNotNull();
    }

    @Test
    void evidenceIsShownToTheWriterAndToTheCritic() {
        scene.model.plans("a").says(SYNTHESIS, "The draft.").approves();
        scene.finds("a");

        scene.ask();

        assertThat(scene.model.lastAsked(SYNTHESIS)).contains("Found out about a.", "seen {", "\"S1\"");
        assertThat(scene.model.lastAsked(CRITIQUE)).contains("Found out about a.", "seen {", "The draft.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I would first look at a.",
                "{\"questions\": []}",
                "{\"questions\": [\"a\", 7]}",
                "{\"questions\": [\"1\",\"2\",\"3\",\"4\",\"5\",\"6\"]}",
                "{\"steps\": [\"a\"]}",
                "{\"questions\": [\"a\"",
                ""
            })
    void aBadPlanIsRepairedByTellingTheModelWhatIsWrong(String bad) {
        scene.model.says(PLAN, bad).plans("a").says(SYNTHESIS, "A.").approves();
        scene.finds("a");

        scene.ask();

        assertThat(scene.events(PlanMade.class)).containsExactly(new PlanMade(List.of("a"), false));
        assertThat(scene.model.lastAsked(PLAN)).contains("That cannot be used: ");
    }

    @Test
    void aPlanInACodeBlockIsUnderstoodAndAQuestionAskedTwiceCountsOnce() {
        scene.model
                .says(PLAN, "Here it is:\n```json\n{\"questions\": [\"a\", \"A \"]}\n```")
                .says(SYNTHESIS, "A.")
                .approves();
        scene.finds("a");

        scene.ask();

        assertThat(scene.events(PlanMade.class)).containsExactly(new PlanMade(List.of("a"), false));
    }

    @Test
    void afterTwoBadPlansTheQuestionItselfIsResearched() {
        scene.model
                .says(PLAN, "No.")
                .says(PLAN, "Still no.")
                .says(SYNTHESIS, "B.")
                .approves();
        scene.finds("a or b?");

        Answer answer = scene.ask();

        assertThat(scene.events(PlanMade.class)).containsExactly(new PlanMade(List.of("a or b?"), true));
        assertThat(answer.partial()).isFalse();
    }

    @Test
    void aFailedBranchIsReportedAndDoesNotFailTheRun() {
        scene.model
                .plans("a", "b")
                .fails("b", new ModelRejected("phased", "it does not like b", null))
                .says(SYNTHESIS, "Only a [S1].")
                .approves();
        scene.finds("a");

        Answer answer = scene.ask();

        assertThat(answer.text()).isEqualTo("Only a [S1].");
        assertThat(answer.partialReason()).isEqualTo(PartialReason.BRANCH_FAILED);
        assertThat(Objects.requireNonNull(answer.research()).branches())
                .extracting(Branch::outcome, Branch::reason)
                .containsExactly(tuple(Outcome.COMPLETED, null), tuple(Outcome.FAILED, "model_rejected"));
        assertThat(scene.model.lastAsked(SYNTHESIS)).contains("it does not like b");
    }

    @Test
    void aDefectInOneBranchIsAFailedBranchThatTellsNothing() {
        scene.model
                .plans("a", "b")
                .fails("b", new IllegalStateException("secret"))
                .says(SYNTHESIS, "Only a.")
                .approves();
        scene.finds("a");

        Answer answer = scene.ask();

        assertThat(answer.partialReason()).isEqualTo(PartialReason.BRANCH_FAILED);
        assertThat(scene.events.toString()).doesNotContain("secret");
    }

    @Test
    void whereAllBranchesFailTheRunFailsAsTheyDid() {
        scene.model
                .plans("a", "b")
                .fails("a", new ModelRejected("phased", "its key is wrong", null))
                .fails("b", new ModelRejected("phased", "its key is wrong", null));

        assertThatExceptionOfType(ModelRejected.class).isThrownBy(scene::ask);
    }

    @Test
    void aDraftWithProblemsIsRevised() {
        scene.model
                .plans("a")
                .says(SYNTHESIS, "A draft.")
                .objects("It cites nothing.")
                .says(SYNTHESIS, "Better [S1].");
        scene.finds("a");

        Answer answer = scene.ask();

        assertThat(answer.text()).isEqualTo("Better [S1].");
        assertThat(scene.model.lastAsked(SYNTHESIS)).contains("A draft.", "It cites nothing.");
        assertThat(scene.story()).contains("critique-1: critique 1: revise", "revision-1: answered 1");
    }

    @Test
    void thereAreAtMostAsManyRevisionsAsConfigured() {
        WorkflowScene patient = new WorkflowScene(clock, 5, 2, 2).lookUps().finds("a");
        patient.model
                .plans("a")
                .says(SYNTHESIS, "1")
                .objects("no")
                .says(SYNTHESIS, "2")
                .objects("still no")
                .says(SYNTHESIS, "3");

        assertThat(patient.ask().text()).isEqualTo("3");
    }

    @Test
    void withoutRoundsNobodyJudges() {
        WorkflowScene quick = new WorkflowScene(clock, 5, 0, 2).lookUps().finds("a");
        quick.model.plans("a").says(SYNTHESIS, "A.");

        assertThat(quick.ask().text()).isEqualTo("A.");
    }

    @Test
    void aJudgementThatCannotBeReadIsNoObjection() {
        scene.model
                .plans("a")
                .says(SYNTHESIS, "A.")
                .says(CRITIQUE, "Fine!")
                .says(CRITIQUE, "{\"revise\": true, \"problems\": []}");
        scene.finds("a");

        Answer answer = scene.ask();

        assertThat(answer.text()).isEqualTo("A.");
        assertThat(answer.partial()).isFalse();
    }

    @Test
    void inventedReferencesAreTakenOut() {
        scene.model.plans("a").says(SYNTHESIS, "True [S1, S9]. False [S7].").approves();
        scene.finds("a");

        Answer answer = scene.ask();

        assertThat(answer.text()).isEqualTo("True [S1]. False.");
        assertThat(Objects.requireNonNull(answer.research()).sources())
                .extracting(Source::id)
                .containsExactly("S1");
    }

    @Test
    void aCallThatIsNotSafeToRepeatIsMadeByOneBranchOnly() {
        List<String> written = Collections.synchronizedList(new ArrayList<>());
        scene.servers.tool("journal", "write", false, (arguments, _) -> {
            written.add(arguments);
            return new Success("written");
        });
        for (String question : List.of("a", "b")) {
            scene.model
                    .calls(question, call("w", "journal__write", "{\"line\": 1, \"page\": 2}"))
                    .says(question, "Done.");
        }
        scene.model.plans("a", "b").says(SYNTHESIS, "Written.").approves();

        Answer answer = scene.ask();

        assertThat(written).hasSize(1);
        assertThat(answer.toolsUsed())
                .extracting(ToolUse::status)
                .containsExactlyInAnyOrder(ToolStatus.SUCCESS, ToolStatus.REFUSED);
    }

    @Test
    void aServerThatIsMissingIsReportedOnce() {
        scene.servers.down("docs", false, null);
        scene.model.plans("a", "b").says(SYNTHESIS, "Both.").approves();
        scene.finds("a").finds("b");

        Answer answer = scene.ask();

        assertThat(scene.events(ServerUnavailable.class)).hasSize(1);
        assertThat(answer.degraded()).isTrue();
    }

    @Test
    void branchesLogUnderTheRequestsId() {
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        for (String question : List.of("a", "b")) {
            scene.model.does(question, (_, _) -> {
                seen.add(MDC.get("request_id"));
                return AiMessage.from("Nothing.");
            });
        }
        scene.model.plans("a", "b").says(SYNTHESIS, "Nothing.").approves();

        scene.ask();

        assertThat(seen).containsExactly(scene.id.value(), scene.id.value());
    }

    @Test
    void notMoreBranchesThanAllowedGoOnAtTheSameTime() {
        WorkflowScene narrow = new WorkflowScene(clock, 2, 1, 2).lookUps();
        narrow.model.plans("a", "b", "c", "d", "e").says(SYNTHESIS, "All.").approves();
        List.of("a", "b", "c", "d", "e").forEach(narrow::finds);

        narrow.ask();

        int open = 0;
        int most = 0;
        for (String event : narrow.story()) {
            open += event.matches("research-\\d: branch \\d") ? 1 : 0;
            open -= event.matches("research-\\d: branch \\d completed") ? 1 : 0;
            most = Math.max(most, open);
        }
        assertThat(most).isLessThanOrEqualTo(2);
    }
}
