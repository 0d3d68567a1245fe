package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.ToolOutcome.Refusal;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.mcp.ToolOutcome.TimedOut;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.PartialReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** All runs here have 100 s unless a test says otherwise, so that 15 s are kept for the last answer. */
class RunningOutOfTimeTests {

    private static final Conclusion PARTIAL = new Conclusion("As far as I know.", PartialReason.DEADLINE);

    private final Scene scene = new Scene();

    @Test
    void keepsTimeForTheLastAnswerOnceThereIsAResult() {
        List<Duration> left = new ArrayList<>();
        scene.servers.tool("s", "t", true, (_, deadline) -> {
            left.add(deadline.remaining());
            return new Success("x");
        });
        scene.model
                .calls(call("a", "s__t", "{}"), call("b", "s__t", "{\"n\":1}"))
                .says("Done.");

        scene.ask("?");

        assertThat(left).containsExactly(seconds(100), seconds(85));
        assertThat(scene.model.deadlines()).extracting(Deadline::remaining).containsExactly(seconds(100), seconds(85));
    }

    @Test
    void keepsAFifthOfAShortRun() {
        scene.time(seconds(10)).servers.tool("s", "t", _ -> new Success("x"));
        scene.model.calls(call("a", "s__t", "{}")).says("Done.");

        scene.ask("?");

        assertThat(scene.model.deadlines().getLast().remaining()).isEqualTo(seconds(8));
    }

    @Test
    void answersFromWhatIsThereWhenWorkingTimeIsOver() {
        scene.servers.tool("s", "t", takes(90, new Success("x")));
        scene.model
                .calls(call("a", "s__t", "{}"), call("b", "s__t", "{\"n\":1}"))
                .says(PARTIAL.text());

        assertThat(scene.ask("?")).isEqualTo(PARTIAL);

        assertThat(scene.servers.made()).hasSize(1);
        assertThat(scene.story()).containsSubsequence("returned a success", "returned b refused", "model 2");
        assertThat(scene.model.requests().getLast().toolSpecifications()).isNullOrEmpty();
        assertThat(scene.model.deadlines().getLast().remaining()).isEqualTo(seconds(10));
        assertThat(scene.resultsShown(2).getLast()).contains("time for this question is nearly over");
    }

    @Test
    void aToolsRefusalIsAResultToAnswerFrom() {
        scene.servers.tool("s", "t", takes(90, new Refusal("no such city")));
        scene.model.calls(call("a", "s__t", "{}")).says(PARTIAL.text());

        assertThat(scene.ask("?")).isEqualTo(PARTIAL);
    }

    @Test
    void aModelCallThatUsesUpTheWorkingTimeIsFollowedByTheLastOne() {
        scene.servers.tool("s", "t", _ -> new Success("x"));
        scene.model
                .calls(call("a", "s__t", "{}"))
                .does((_, deadline) -> {
                    scene.clock.advance(deadline.remaining());
                    throw new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model");
                })
                .says(PARTIAL.text());

        assertThat(scene.ask("?")).isEqualTo(PARTIAL);
        assertThat(scene.story()).containsSubsequence("model 2", "model failed: deadline_exceeded", "model 3");
        assertThat(scene.model.deadlines().getLast().remaining()).isEqualTo(seconds(15));
    }

    @Test
    void withoutAResultTheModelsTimeIsTheProvidersFault() {
        scene.model.does((_, deadline) -> {
            scene.clock.advance(deadline.remaining());
            throw new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model");
        });

        assertThatExceptionOfType(DeadlineExceeded.class)
                .isThrownBy(() -> scene.ask("?"))
                .satisfies(failure -> assertThat(failure.fault()).isEqualTo(Fault.PROVIDER));
    }

    @Test
    void withoutAResultAHungToolIsAtFault() {
        scene.servers.tool("s", "t", takes(100, new TimedOut(seconds(100))));
        scene.model.calls(call("a", "s__t", "{}"));

        assertThatExceptionOfType(DeadlineExceeded.class)
                .isThrownBy(() -> scene.ask("?"))
                .satisfies(failure -> assertThat(failure.fault()).isEqualTo(Fault.TOOL));
        assertThat(scene.model.requests()).hasSize(1);
    }

    @Test
    void theToolIsAtFaultAlsoWhenItLeavesTheModelTooLittleTime() {
        scene.servers.tool("s", "t", takes(90, new TimedOut(seconds(90))));
        scene.model.calls(call("a", "s__t", "{}")).does((_, deadline) -> {
            scene.clock.advance(deadline.remaining());
            throw new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model");
        });

        assertThatExceptionOfType(DeadlineExceeded.class)
                .isThrownBy(() -> scene.ask("?"))
                .satisfies(failure -> assertThat(failure.fault()).isEqualTo(Fault.TOOL));
    }

    @Test
    void failsWhenTheLastAnswerTakesTooLong() {
        scene.servers.tool("s", "t", takes(86, new Success("x")));
        scene.model.calls(call("a", "s__t", "{}")).does((_, deadline) -> {
            scene.clock.advance(deadline.remaining());
            throw new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model");
        });

        assertThatExceptionOfType(DeadlineExceeded.class).isThrownBy(() -> scene.ask("?"));
    }

    @Test
    void failsWithTheLastCallsOwnFailure() {
        scene.servers.tool("s", "t", takes(86, new Success("x")));
        scene.model.calls(call("a", "s__t", "{}")).fails(new ModelUnavailable("scripted", "503", null, null));

        assertThatExceptionOfType(ModelUnavailable.class).isThrownBy(() -> scene.ask("?"));
    }

    @Test
    void asksNobodyAnythingWhenAllTimeIsOver() {
        scene.servers.tool("s", "t", takes(100, new Success("x")));
        scene.model.calls(call("a", "s__t", "{}"));

        assertThatExceptionOfType(DeadlineExceeded.class).isThrownBy(() -> scene.ask("?"));
        assertThat(scene.model.requests()).hasSize(1);
    }

    private Function<String, ToolOutcome> takes(int seconds, ToolOutcome outcome) {
        return _ -> {
            scene.clock.advance(seconds(seconds));
            return outcome;
        };
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }
}
