package dev.breakwater.agent.loop;

import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.run.EventSink;
import dev.breakwater.run.RecordedEvent;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent;
import dev.breakwater.run.RunEvent.ServerUnavailable;
import dev.breakwater.run.RunEvent.ToolCalled;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What one loop works on: a run as a whole, or one step of it. Its events carry the step's name, and how far it has come is
 * folded from them alone. What concerns the run as a whole its stages know in common: which servers it was told to be
 * missing, and which calls were made that are not safe to repeat. Safe for use by several threads.
 */
public final class Stage implements EventSink {

    private final Run run;
    private final @Nullable String step;
    private final EventSink sink;
    private final Set<String> missedServers;
    private final Map<String, String> unsafeCalls;

    private Stage(
            Run run,
            @Nullable String step,
            EventSink sink,
            Set<String> missedServers,
            Map<String, String> unsafeCalls) {
        this.run = run;
        this.step = step;
        this.sink = sink;
        this.missedServers = missedServers;
        this.unsafeCalls = unsafeCalls;
    }

    /** A run as a whole, as far as it has come. */
    public static Stage whole(Run run) {
        Set<String> missed = ConcurrentHashMap.newKeySet();
        Map<String, String> calls = new ConcurrentHashMap<>();
        for (RecordedEvent recorded : run.events()) {
            if (recorded.event() instanceof ServerUnavailable gone) {
                missed.add(gone.server().server());
            } else if (recorded.event() instanceof ToolCalled called && !called.safeToRepeat()) {
                calls.putIfAbsent(
                        key(
                                called.server(),
                                called.tool(),
                                CallArguments.parsed(called.arguments())
                                        .map(CallArguments::canonical)
                                        .orElse(called.arguments())),
                        Objects.requireNonNullElse(recorded.step(), ""));
            }
        }
        return new Stage(run, null, run, missed, calls);
    }

    /** One step of the same run. */
    public Stage step(String name) {
        return new Stage(run, name, run.in(name), missedServers, unsafeCalls);
    }

    /** The step's name; empty for a run as a whole. */
    public String name() {
        return step == null ? "" : step;
    }

    @Override
    public void emit(RunEvent event) {
        sink.emit(event);
    }

    /** The events of this stage so far, in order. */
    public List<RecordedEvent> events() {
        return run.events().stream()
                .filter(recorded -> Objects.equals(recorded.step(), step))
                .toList();
    }

    /** How far it has come. */
    public Progress progress() {
        return Progress.of(events());
    }

    /** Whether nobody has said before that the server is missing. */
    boolean firstToMiss(String server) {
        return missedServers.add(server);
    }

    /** Whether no other stage of the run has made the same call, or it may be made twice. */
    boolean mayCall(OfferedTool tool, ObjectNode arguments) {
        if (tool.safeToRepeat()) {
            return true;
        }
        String call = key(tool.server(), tool.name(), CallArguments.canonical(arguments));
        String first = unsafeCalls.putIfAbsent(call, name());
        return first == null || first.equals(name());
    }

    private static String key(String server, String tool, String arguments) {
        return server + ' ' + tool + ' ' + arguments;
    }
}
