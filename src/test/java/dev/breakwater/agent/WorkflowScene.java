package dev.breakwater.agent;

import dev.breakwater.admission.Admission;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.ActiveRuns;
import dev.breakwater.run.Answer;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.RunEvent;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;

/** Runs of the built-in workflow through everything that stands in front of an agent, with a model that a test scripts. */
final class WorkflowScene {

    final PhasedModel model = new PhasedModel();
    final FakeServers servers = new FakeServers();
    final ActiveRuns active = new ActiveRuns();
    final Admission admission;
    final RequestId id = RequestId.next();
    final List<RecordedEvent> events = new CopyOnWriteArrayList<>();
    final List<Duration> waits = new ArrayList<>();
    final AtomicInteger blocked = new AtomicInteger();
    private final Clock clock;
    private final WorkflowSettings settings;
    private final int retries;

    WorkflowScene(Clock clock) {
        this(clock, 5, 1, 2);
    }

    WorkflowScene(Clock clock, int parallelBranches, int rounds, int retries) {
        this.clock = clock;
        this.retries = retries;
        this.admission = new Admission(1_000, 1_000, Duration.ofSeconds(10), clock);
        this.settings = new WorkflowSettings(5, parallelBranches, rounds, Scene.WORKFLOW.instructions());
    }

    /** A tool that is safe to repeat and tells its arguments again. */
    WorkflowScene lookUps() {
        servers.tool("web", "look", arguments -> new Success("seen " + arguments));
        return this;
    }

    /** A branch that makes one look-up and reports it. */
    WorkflowScene finds(String question) {
        model.calls(question, look(question)).says(question, "Found out about " + question + ".");
        return this;
    }

    static ToolExecutionRequest look(String what) {
        return ScriptedModel.call("c", "web__look", "{\"what\": \"" + what + "\"}");
    }

    Answer ask(Duration time) {
        return ask(id, time);
    }

    Answer ask() {
        return ask(Duration.ofSeconds(100));
    }

    Answer ask(RequestId run, Duration time) {
        return agent().answer(
                        new RunRequest(run, "workflow", Question.of("a or b?"), time, Caller.ANONYMOUS, CacheMode.USE));
    }

    AgentFactory agents() {
        AgentSettings agent = new AgentSettings(10, Duration.ofMinutes(5), retries, null, false, true);
        return new AgentFactory(agent, settings, new NamedAgents(Map.of()), model, servers, clock);
    }

    ResilientAgent agent() {
        AgentFactory agents = agents();

        RunMetrics metrics = new RunMetrics(new SimpleMeterRegistry(), agents.names());
        return new ResilientAgent(
                agents,
                servers,
                model.model(),
                List.of(metrics, new RunLog(false, false), (_, recorded) -> events.add(recorded)),
                new RunRetries(retries, waits::add, new Random(1)),
                active,
                Gates.of(admission, metrics, clock),
                NoSharing.of(servers),
                clock);
    }

    /** The run's events in order, each in a few words, with its step. */
    List<String> story() {
        return events.stream()
                .map(recorded ->
                        (recorded.step() == null ? "" : recorded.step() + ": ") + Scene.words(recorded.event()))
                .toList();
    }

    <T extends RunEvent> List<T> events(Class<T> type) {
        return events.stream()
                .map(RecordedEvent::event)
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
    }

    static ModelUnavailable unavailable() {
        return new ModelUnavailable("phased", "status 500", null, null);
    }

    /** A model that hangs until the time it was given is over. */
    static BiFunction<ChatRequest, Deadline, AiMessage> hangs(ManualClock clock) {
        return (_, deadline) -> {
            clock.advance(deadline.remaining());
            throw new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model");
        };
    }

    /** A model that does not answer before it is interrupted, as the chain of models does then. */
    AiMessage waitsForInterrupt(CountDownLatch reached) {
        blocked.incrementAndGet();
        reached.countDown();
        try {
            new CountDownLatch(1).await();
            throw new AssertionError("nobody counts it down");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Cancelled("an interrupt");
        } finally {
            blocked.decrementAndGet();
        }
    }
}
