package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.breakwater.failure.Fault;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
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
        tell(new RunLog(true));

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
    void writesStepsForDebuggingOnlyIfNotVerbose() {
        tell(new RunLog(false));

        assertThat(lines.list).isNotEmpty().extracting(ILoggingEvent::getLevel).containsOnly(Level.DEBUG);
    }

    @Test
    void writesFailuresAlwaysAndDefectsAsErrors() {
        Scene one = new Scene(new RunLog(false));
        one.run.emit(new RunFailed("model_unavailable", Fault.PROVIDER, "it is down", null));
        Scene other = new Scene(new RunLog(false));
        other.run.emit(new RunFailed("internal_error", Fault.GATEWAY, "the gateway failed", null));

        assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.ERROR);
        assertThat(lines.list.getFirst().getKeyValuePairs())
                .containsExactly(
                        new KeyValuePair("code", "model_unavailable"),
                        new KeyValuePair("fault", "provider"),
                        new KeyValuePair("error", "it is down"));
    }

    private static void tell(RunLog log) {
        Scene scene = new Scene(log);
        scene.servers.tool("s", "t", _ -> new Success("confidential result"));
        scene.model.calls(call("a", "s__t", "{\"x\":\"confidential\"}")).says("confidential answer");
        Question question = Question.of("confidential question");
        scene.run.emit(new RunStarted(scene.run.id(), "multi-tool", "m", Caller.ANONYMOUS, question));
        scene.run.emit(new RunCompleted(scene.ask(question).text(), null));
    }
}
