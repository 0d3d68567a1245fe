package dev.breakwater.agent;

import dev.breakwater.agent.MultiToolAgent.Profile;
import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Question;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent;
import dev.breakwater.run.RunEvent.AnswerReused;
import dev.breakwater.run.RunEvent.BranchFinished;
import dev.breakwater.run.RunEvent.BranchStarted;
import dev.breakwater.run.RunEvent.ConversationShortened;
import dev.breakwater.run.RunEvent.CritiqueMade;
import dev.breakwater.run.RunEvent.ModelAnswered;
import dev.breakwater.run.RunEvent.ModelCalled;
import dev.breakwater.run.RunEvent.ModelFailed;
import dev.breakwater.run.RunEvent.PlanMade;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunEvent.ServerUnavailable;
import dev.breakwater.run.RunEvent.SourcesCited;
import dev.breakwater.run.RunEvent.StepRetried;
import dev.breakwater.run.RunEvent.ToolCalled;
import dev.breakwater.run.RunEvent.ToolReturned;
import dev.breakwater.run.RunListener;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** One run of a multi-tool agent with a scripted model, fake servers and a clock that a test advances. */
final class Scene {

    /** The workflow as it comes. */
    static final WorkflowSettings WORKFLOW = new WorkflowSettings(
            5,
            5,
            1,
            new WorkflowSettings.InstructionLocations(
                    "classpath:instructions/workflow/plan.md",
                    "classpath:instructions/workflow/research.md",
                    "classpath:instructions/workflow/synthesis.md",
                    "classpath:instructions/workflow/critique.md"));

    final ManualClock clock = new ManualClock();
    final ScriptedModel model = new ScriptedModel();
    final FakeServers servers = new FakeServers();
    final Run run;
    private Consumer<String> watcher = _ -> {};
    private boolean parallel;
    private int maxIterations = 10;
    private Duration time = Duration.ofSeconds(100);

    Scene(RunListener... listeners) {
        List<RunListener> all = new ArrayList<>(List.of(listeners));
        all.add((_, recorded) -> watcher.accept(words(recorded.event())));
        run = new Run(RequestId.next(), clock, all);
    }

    /** Shows a test each event, in a few words, as it happens. */
    void onEvent(Consumer<String> watcher) {
        this.watcher = watcher;
    }

    Scene parallel() {
        parallel = true;
        return this;
    }

    Scene maxIterations(int count) {
        maxIterations = count;
        return this;
    }

    Scene time(Duration limit) {
        time = limit;
        return this;
    }

    Conclusion ask(String query) {
        return ask(Question.of(query));
    }

    Conclusion ask(Question question) {
        return agent().answer(question, run, Deadline.after(time, clock));
    }

    MultiToolAgent agent() {
        Profile profile = new Profile(
                "multi-tool", "", null, servers.names(), maxIterations, time, OptionalDouble.of(0.3), parallel);
        return new MultiToolAgent(profile, model, servers, clock);
    }

    <T extends RunEvent> List<T> events(Class<T> type) {
        return events().filter(type::isInstance).map(type::cast).toList();
    }

    /** The run's events in order, each in a few words. */
    List<String> story() {
        return events().map(Scene::words).toList();
    }

    /** The tool results in the model's n-th request, counted from 1. */
    List<String> resultsShown(int request) {
        return results(request).stream().map(ToolExecutionResultMessage::text).toList();
    }

    List<ToolExecutionResultMessage> results(int request) {
        return messages(request).stream()
                .filter(ToolExecutionResultMessage.class::isInstance)
                .map(ToolExecutionResultMessage.class::cast)
                .toList();
    }

    List<ChatMessage> messages(int request) {
        return model.requests().get(request - 1).messages();
    }

    private Stream<RunEvent> events() {
        return run.events().stream().map(RecordedEvent::event);
    }

    static String words(RunEvent event) {
        return switch (event) {
            case RunStarted _ -> "started";
            case ServerUnavailable gone -> "without " + gone.server().server();
            case ModelCalled called -> "model " + called.turn();
            case ModelAnswered answered -> "answered " + answered.turn();
            case ModelFailed failed -> "model failed: " + failed.code();
            case ToolCalled called -> "call " + called.callId();
            case ToolReturned returned ->
                "returned " + returned.callId() + " " + returned.status().wireName();
            case PlanMade plan -> "plan of " + plan.questions().size() + (plan.replaced() ? ", replaced" : "");
            case BranchStarted branch -> "branch " + branch.branch();
            case BranchFinished branch ->
                "branch " + branch.branch() + " " + branch.outcome().wireName();
            case CritiqueMade critique -> "critique " + critique.round() + (critique.revise() ? ": revise" : ": good");
            case SourcesCited cited -> "cited " + cited.sources().size();
            case ConversationShortened shortened ->
                "shortened " + shortened.results() + " results, " + shortened.messages() + " messages";
            case StepRetried retried -> "retry " + retried.retry();
            case AnswerReused reused -> "reused from " + reused.source().wireName();
            case RunCompleted _ -> "completed";
            case RunFailed failed -> "failed: " + failed.code();
        };
    }
}
