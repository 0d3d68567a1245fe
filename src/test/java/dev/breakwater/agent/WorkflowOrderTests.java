package dev.breakwater.agent;

import static dev.breakwater.agent.PhasedModel.CRITIQUE;
import static dev.breakwater.agent.PhasedModel.PLAN;
import static dev.breakwater.agent.PhasedModel.SYNTHESIS;
import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.run.Answer;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.Research;
import dev.breakwater.run.Research.Branch;
import dev.breakwater.run.RunEvent.BranchFinished;
import dev.breakwater.run.RunEvent.BranchStarted;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ModelCalled;
import dev.breakwater.run.RunEvent.ModelFailed;
import dev.breakwater.run.RunEvent.PlanMade;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.Source;
import dev.langchain4j.data.message.AiMessage;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever goes wrong in a research workflow, each of its steps tells a story that makes sense, and its answer agrees with it. */
class WorkflowOrderTests {

    private static final List<String> QUESTIONS = List.of("a", "b", "c", "a or b?");
    private static final Pattern REFERENCE = Pattern.compile("\\bS\\d+");

    private final ManualClock clock = new ManualClock();

    static IntStream seeds() {
        return IntStream.rangeClosed(1, 200);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void makesSense(int seed) {
        Random random = new Random(seed);
        WorkflowScene scene = new WorkflowScene(clock, random.nextInt(1, 4), random.nextInt(3), 2);
        tools(scene, random);
        script(scene.model, random);

        Optional<Answer> answer = answered(scene);

        for (int i = 0; i < scene.events.size(); i++) {
            assertThat(scene.events.get(i).sequence()).isEqualTo(i + 1L);
        }
        assertThat(scene.events).filteredOn(recorded -> recorded.event().last()).hasSize(1);
        assertThat(scene.story()).noneMatch(event -> event.contains("internal_error"));
        assertThat(scene.events(PlanMade.class)).hasSizeLessThanOrEqualTo(1);
        checkSteps(scene);
        answer.ifPresent(given -> checkAnswer(scene.events(PlanMade.class).getFirst(), given));
        assertThat(scene.active.count()).isZero();
        assertThat(scene.admission.running()).isZero();
    }

    /** A model's call ends before the next begins, a tool's call comes back, and nothing follows a branch's end. */
    private static void checkSteps(WorkflowScene scene) {
        Map<String, Integer> open = new HashMap<>();
        Set<String> started = new HashSet<>();
        Set<String> underWay = new HashSet<>();
        Set<String> ended = new HashSet<>();
        for (RecordedEvent recorded : scene.events) {
            String step = Objects.requireNonNullElse(recorded.step(), "");
            assertThat(ended).as("%s is over", step).doesNotContain(step);
            switch (recorded.event()) {
                case BranchStarted _ -> assertThat(started.add(step)).isTrue();
                case ModelCalled _ ->
                    assertThat(open.merge(step, 1, Integer::sum)).isOne();
                case ModelAnswered _, ModelFailed _ ->
                    assertThat(open.merge(step, -1, Integer::sum)).isZero();
                case ToolCalled called ->
                    assertThat(underWay.add(step + called.callId())).isTrue();
                case ToolReturned returned -> underWay.remove(step + returned.callId());
                case BranchFinished _ -> ended.add(step);
                default -> {}
            }
        }
        assertThat(open.values()).allMatch(calls -> calls == 0);
        assertThat(underWay).as("calls that never came back").isEmpty();
    }

    private static void checkAnswer(PlanMade plan, Answer answer) {
        assertThat(answer.text()).isNotBlank();
        Research research = Objects.requireNonNull(answer.research());
        assertThat(research.branches()).extracting(Branch::question).containsExactlyElementsOf(plan.questions());
        Set<String> referred = REFERENCE
                .matcher(answer.text())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet());
        assertThat(research.sources().stream().map(Source::id).collect(Collectors.toSet()))
                .isEqualTo(referred);
        boolean allFound = research.branches().stream().allMatch(branch -> branch.reason() == null);
        assertThat(allFound || answer.partial()).as("what is missing is told").isTrue();
    }

    private static Optional<Answer> answered(WorkflowScene scene) {
        try {
            return Optional.of(scene.ask(Duration.ofSeconds(60)));
        } catch (GatewayException failure) {
            return Optional.empty();
        }
    }

    private void tools(WorkflowScene scene, Random random) {
        scene.servers
                .tool("web", "look", true, (arguments, _) -> took(random, new ToolOutcome.Success("seen " + arguments)))
                .tool("web", "write", false, (_, _) -> took(random, new ToolOutcome.Lost("it died")))
                .tool("web", "slow", true, (_, _) -> took(random, new ToolOutcome.TimedOut(Duration.ofSeconds(1))));
    }

    private ToolOutcome took(Random random, ToolOutcome outcome) {
        clock.advance(Duration.ofMillis(random.nextInt(2_000)));
        return outcome;
    }

    private void script(PhasedModel model, Random random) {
        model.always(
                PLAN,
                (_, _) ->
                        AiMessage.from(random.nextInt(4) == 0 ? "no plan" : "{\"questions\": [\"a\", \"b\", \"c\"]}"));
        for (String question : QUESTIONS) {
            model.always(question, (_, _) -> researched(question, random));
        }
        model.always(SYNTHESIS, (request, deadline) -> switch (random.nextInt(6)) {
            case 0 -> throw WorkflowScene.unavailable();
            case 1 -> WorkflowScene.hangs(clock).apply(request, deadline);
            case 2 -> AiMessage.builder().build();
            default -> AiMessage.from("It is so [S1, S77], and so [S2] [S99].");
        });
        model.always(CRITIQUE, (_, _) -> switch (random.nextInt(4)) {
            case 0 -> throw WorkflowScene.unavailable();
            case 1 -> AiMessage.from("Hm.");
            case 2 -> AiMessage.from("{\"revise\": true, \"problems\": [\"no\"]}");
            default -> AiMessage.from("{\"revise\": false}");
        });
    }

    private static AiMessage researched(String question, Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> throw WorkflowScene.unavailable();
            case 1 -> AiMessage.builder().build();
            case 2 -> AiMessage.from(call("w", "web__write", "{}"));
            case 3 -> AiMessage.from(call("s", "web__slow", "{}"), call("l", "web__look", "{}"));
            case 4, 5 -> AiMessage.from(WorkflowScene.look(question));
            case 6 -> {
                if (random.nextInt(4) == 0) {
                    throw new ModelRejected("phased", "it will not", null);
                }
                yield AiMessage.from("Found.");
            }
            default -> AiMessage.from("Found.");
        };
    }
}
