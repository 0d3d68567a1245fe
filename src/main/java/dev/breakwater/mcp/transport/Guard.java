package dev.breakwater.mcp.transport;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that no child outlives the gateway, nor anything that a child has started.
 *
 * <p>Every child is marked by a variable in its environment and leads a session of its own. By these it is found again:
 * by the gateway when the child ends, and by the guard process when the gateway ends. That is a shell script in a
 * session of its own, whose standard input is a pipe that ends with the gateway, however the gateway ends.
 */
public final class Guard implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Guard.class);

    /**
     * The variable that marks a child and what it starts. It does not begin with BREAKWATER_: a child that is a gateway
     * itself would take it for a misspelt key of its configuration.
     */
    public static final String VARIABLE = "CHILD_OF_BREAKWATER";

    private final String token;
    private final AtomicLong children = new AtomicLong();
    private final Set<Long> sessions = ConcurrentHashMap.newKeySet();
    private final Processes processes;
    private final Programs programs;
    private final Optional<Path> setsid;
    private final List<String> lacks;
    private final @Nullable Watch watch;

    private Guard(Map<String, String> environment, boolean watched) {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        token = HexFormat.of().formatHex(random);
        processes = new Processes(VARIABLE + "=" + token + ".");
        programs = new Programs(environment);
        setsid = programs.find("setsid");
        Optional<Path> sh = programs.find("sh");
        lacks = lacks(sh);
        watch = watched && sh.isPresent() && Processes.known()
                ? new Watch(ended -> GuardProcess.start(sh.get(), setsid, token, programs.path(), ended), sessions)
                : null;
    }

    /**
     * How well the gateway's end is watched over.
     *
     * @param watching whether there is a guard process now
     * @param lacks what it needs and this system does not have, by name: {@code /proc}, {@code sh}, {@code setsid};
     *     without the first two there is no guard process, without the last it may overlook some
     */
    public record State(boolean watching, List<String> lacks) {}

    /** With a guard process, where the system has what it needs; what it lacks is logged. */
    public static Guard start() {
        return start(System.getenv());
    }

    /** Without a guard process: what a child leaves behind is found when the child ends, not when the gateway does. */
    public static Guard unwatched() {
        return new Guard(System.getenv(), false);
    }

    static Guard start(Map<String, String> environment) {
        Guard guard = new Guard(environment, true);
        guard.warn();
        if (guard.watch != null) {
            guard.watch.begin();
        }
        return guard;
    }

    public State state() {
        return new State(process().isPresent(), lacks);
    }

    /** Ends the guard process, which first ends what is left of the children. Takes at most 1.5 seconds. */
    @Override
    public void close() {
        if (watch != null) {
            watch.close();
        }
    }

    /** Marks a child that is about to be started, and lets it lead a session of its own where that can be had. */
    Mark mark(ProcessBuilder child) {
        long number = children.incrementAndGet();
        child.environment().put(VARIABLE, token + "." + number);
        // A command that cannot be run is left as it is: the start itself then tells what is wrong with it.
        Optional<Path> program =
                setsid.flatMap(_ -> programs.findRunnable(child.command().getFirst()));
        program.ifPresent(file -> {
            List<String> command = new ArrayList<>(child.command());
            command.set(0, file.toString());
            command.addFirst(setsid.orElseThrow().toString());
            child.command(command);
        });
        return new Mark(number, program.isPresent());
    }

    /**
     * By what a child and its descendants are known.
     *
     * @param leads whether its process id is that of a session of its own
     */
    record Mark(long child, boolean leads) {}

    /** Processes in this session end with the gateway; until {@link #forget}, because a number is used again. */
    void watch(long session) {
        if (sessions.add(session) && watch != null) {
            watch.changed();
        }
    }

    void forget(long session) {
        if (sessions.remove(session) && watch != null) {
            watch.changed();
        }
    }

    Processes processes() {
        return processes;
    }

    Optional<ProcessHandle> process() {
        return watch == null ? Optional.empty() : Optional.ofNullable(watch.process());
    }

    private List<String> lacks(Optional<Path> sh) {
        List<String> names = new ArrayList<>();
        if (!Processes.known()) {
            names.add("/proc");
        }
        if (sh.isEmpty()) {
            names.add("sh");
        }
        if (setsid.isEmpty()) {
            names.add("setsid");
        }
        return List.copyOf(names);
    }

    private void warn() {
        if (watch == null) {
            log.atWarn()
                    .addKeyValue("lacks", lacks)
                    .log("there is no guard process: if the gateway is killed, MCP servers may stay behind");
        } else if (!lacks.isEmpty()) {
            log.atWarn()
                    .addKeyValue("lacks", lacks)
                    .log("the guard process may overlook some: if the gateway is killed, MCP servers may stay behind");
        }
    }
}
