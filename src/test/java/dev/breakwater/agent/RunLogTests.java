package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.LIST;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.breakwater.failure.Fault;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.ToolStatus;
import dev.breakwater.run.Usage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

class RunLogTests {

    private final Logger logger = (Logger) LoggerFactory.getLogger(RunLog.class);
    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        logger.addAppender(lines);
        logger.setLevel(Level.DEBUG);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(lines);
        logger.setLevel(null);
    }

    @Test
    void writesEachStepAsOneLineWithoutWhatWasSaid() {
        tell(new RunLog(true, false));

        assertThat(lines.list)
                .extracting(ILoggingEvent::getMessage)
                .containsExactly(
                        "run started",
                        "model called",
                        "model answered",
                        "tool called",
                        "tool returned",
                        "model called",
                        "model answered",
                        "run completed");
        assertThat(lines.list).allSatisfy(line -> {
            assertThat(line.getLevel()).isEqualTo(Level.INFO);
            assertThat(line.getFormattedMessage() + line.getKeyValuePairs()).doesNotContain("confidential");
        });
        assertThat(lines.list.get(4).getKeyValuePairs())
                .contains(
                        new KeyValuePair("server", "s"),
                        new KeyValuePair("tool", "t"),
                        new KeyValuePair("status", "success"));
    }

    @Test
    void ifNotVerboseAGoodRunIsOneLineAndTheRestIsForDebugging() {
        tell(new RunLog(false, false));

        assertThat(lines.list)
                .filteredOn(line -> line.getLevel().isGreaterOrEqual(Level.INFO))
                .extracting(ILoggingEvent::getMessage)
                .containsExactly("run completed");
        assertThat(lines.list).hasSizeGreaterThan(5);
    }

    @Test
    void theLastLineSaysWhatARunWasAsAWhole() {
        Scene scene = tell(new RunLog(true, false));

        assertThat(requestMetrics(lines.list.getLast()))
                .containsEntry("request_id", scene.run.id().value())
                .containsEntry("agent_type", "multi-tool")
                .containsEntry("success", true)
                .containsEntry("error", null)
                .containsEntry("start_time", scene.run.events().getFirst().at())
                .containsEntry("end_time", scene.run.events().getLast().at())
                .containsEntry("execution_time", 1.5)
                .containsEntry(
                        "tools_used",
                        List.of(Map.of(
                                "server", "s", "tool", "t", "status", "success", "attempts", 1, "duration", 1.5)))
                .containsEntry("usage", Map.of("model_calls", 2, "input_tokens", 20L, "output_tokens", 10L))
                .doesNotContainKey("code");
        assertThat(lines.list.subList(0, lines.list.size() - 1))
                .allSatisfy(line ->
                        assertThat(line.getKeyValuePairs()).noneMatch(pair -> pair.key.equals("request_metrics")));
    }

    @Test
    void aFailedRunSaysWhatItHadUsedByThen() {
        Scene scene = new Scene(new RunLog(false, false));
        scene.run.emit(
                new RunStarted(scene.run.id(), "x".repeat(500), "m", Caller.ANONYMOUS, Question.of("confidential")));
        scene.run.emit(new ModelAnswered(1, "p", "m", "", List.of(), new Usage(1, 7, 3, null), Duration.ZERO));
        scene.run.emit(new RunFailed("model_unavailable", Fault.PROVIDER, "it is down", null));

        assertThat(requestMetrics(lines.list.getLast()))
                .containsEntry("success", false)
                .containsEntry("code", "model_unavailable")
                .containsEntry("error", "it is down")
                .containsEntry("usage", Map.of("model_calls", 1, "input_tokens", 7L, "output_tokens", 3L))
                .hasEntrySatisfying(
                        "agent_type", type -> assertThat((String) type).hasSizeLessThan(100));
    }

    @Test
    void quotesWhatWasSaidOnlyIfThatIsWanted() {
        tell(new RunLog(true, true));

        assertThat(quoted("query")).isEqualTo("confidential question");
        assertThat(quoted("arguments")).contains("confidential", "***").doesNotContain("hunter2");
        assertThat(quoted("content")).isEqualTo("confidential result");
        assertThat(quoted("answer")).startsWith("confidential answer").hasSizeLessThan(2_100);
    }

    private String quoted(String key) {
        return lines.list.stream()
                .flatMap(line -> line.getKeyValuePairs().stream())
                .filter(pair -> pair.key.equals(key))
                .map(pair -> pair.value.toString())
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> requestMetrics(ILoggingEvent line) {
        return line.getKeyValuePairs().stream()
                .filter(pair -> pair.key.equals("request_metrics"))
                .map(pair -> (Map<String, Object>) pair.value)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void ofARunWithVeryManyToolCallsTheFirstAreToldAndTheOthersCounted() {
        Scene scene = new Scene(new RunLog(false, false));
        scene.run.emit(
                new RunStarted(scene.run.id(), "multi-tool", "m", Caller.ANONYMOUS, Question.of("confidential")));
        for (int i = 0; i < RequestMetrics.MOST_TOOLS + 7; i++) {
            scene.run.emit(new ToolReturned("c" + i, "s", "t", ToolStatus.SUCCESS, 1, Duration.ZERO, "ok"));
        }
        scene.run.emit(new RunCompleted("done", null));

        Map<String, Object> metrics = requestMetrics(lines.list.getLast());
        assertThat(metrics.get("tools_used")).asInstanceOf(LIST).hasSize(RequestMetrics.MOST_TOOLS);
        assertThat(metrics).containsEntry("tools_left_out", 7);
    }

    @Test
    void writesFailuresAlwaysAndDefectsAsErrors() {
        Scene one = new Scene(new RunLog(false, false));
        one.run.emit(new RunFailed("model_unavailable", Fault.PROVIDER, "it is down", null));
        Scene other = new Scene(new RunLog(false, false));
        other.run.emit(new RunFailed("internal_error", Fault.GATEWAY, "the gateway failed", null));

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.ERROR);
        assertThat(lines.list.getFirst().getKeyValuePairs())
                .containsExactly(
                        new KeyValuePair("code", "model_unavailable"),
                        new KeyValuePair("fault", "provider"),
                        new KeyValuePair("error", "it is down"));
    }

    private static Scene tell(RunLog log) {
        Scene scene = new Scene(log);
        scene.servers.tool("s", "t", _ -> {
            scene.clock.advance(Duration.ofMillis(1_500));
            return new Success("confidential result");
        });
        scene.model
                .calls(call("a", "s__t", "{\"x\":\"confidential\",\"password\":\"hunter2\"}"))
                .says("confidential answer" + " and more".repeat(1_000));
        Question question = Question.of("confidential question");
        scene.run.emit(new RunStarted(scene.run.id(), "multi-tool", "m", Caller.ANONYMOUS, question));
        scene.run.emit(new RunCompleted(scene.ask(question).text(), null));
        return scene;
    }
}
