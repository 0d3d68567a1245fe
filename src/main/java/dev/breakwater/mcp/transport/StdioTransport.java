package dev.breakwater.mcp.transport;

import dev.breakwater.mcp.transport.Guard.Mark;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A server as a child process: one line is one message, on its standard input and output.
 *
 * <p>Three platform daemon threads serve it: one reads its output, one drains its diagnostics, one writes its input.
 * Callers of {@link #send} never meet the pipe.
 *
 * @see <a href="https://modelcontextprotocol.io/specification/2025-11-25/basic/transports">MCP transports</a>
 */
public final class StdioTransport implements Transport {

    private static final Logger log = LoggerFactory.getLogger(StdioTransport.class);

    private static final String CLOSED = "closed by the gateway";

    /** Messages waiting for a child that is slow to read. */
    private static final int OUTBOX_CAPACITY = 1024;

    /** A line of diagnostics longer than this is cut; the rest of it is drained. */
    private static final int DIAGNOSTICS_LINE = 64 * 1024;

    /** The steps of closing, in milliseconds: together they stay under the 2 seconds that are promised. */
    private static final long END_OF_INPUT_WAIT = 500;

    private static final long TERMINATE_WAIT = 500;
    private static final long KILL_WAIT = 500;

    /** How long the last output of a dead child may take to be read, while a grandchild holds the pipe open. */
    private static final long LAST_OUTPUT_WAIT = 250;

    private static final long LAST_DIAGNOSTICS_WAIT = 250;

    private final ChildCommand command;
    private final int lineLimit;
    private final Guard guard;
    private final Diagnostics diagnostics;
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicReference<@Nullable String> ended = new AtomicReference<>();
    private volatile @Nullable Child child;

    /** Whether the server has said anything; of the reading thread alone. */
    private boolean heard;

    /**
     * @param lineLimit the longest message taken from the server, in bytes
     * @param guard watches over the process while the gateway lives and when it ends
     */
    public StdioTransport(ChildCommand command, int lineLimit, Guard guard) {
        this.command = command;
        this.lineLimit = lineLimit;
        this.guard = guard;
        this.diagnostics = new Diagnostics(command.words());
    }

    private record Child(Process process, ProcessTree tree, Outbox outbox, Receiver receiver, Thread drainer) {}

    @Override
    public void open(Receiver receiver) throws TransportException {
        ProcessBuilder builder = command.toProcessBuilder(System.getenv());
        Mark mark = guard.mark(builder);
        Process process = start(builder);
        Child started = new Child(
                process,
                new ProcessTree(process, mark, guard),
                new Outbox(process.getOutputStream(), OUTBOX_CAPACITY),
                receiver,
                daemon("err", () -> drain(process.getErrorStream())));
        child = started;
        Thread reader = daemon("out", () -> read(started));
        started.drainer().start();
        daemon("in", () -> write(started)).start();
        reader.start();
        Thread.startVirtualThread(() -> exited(started, reader));
    }

    @Override
    public void send(byte[] message) throws TransportException {
        Child current = child;
        String reason = ended.get();
        if (current == null || closing.get() || reason != null) {
            throw new TransportException(reason != null ? reason : CLOSED, false, null);
        }
        if (!current.outbox().offer(message)) {
            throw new TransportException(
                    "the process does not read its standard input; " + OUTBOX_CAPACITY + " messages wait", false, null);
        }
    }

    @Override
    public void close() {
        Child current = child;
        if (!closing.compareAndSet(false, true) || current == null) {
            return;
        }
        ProcessTree tree = current.tree();
        tree.look();
        current.outbox().end();
        if (!tree.awaitAll(END_OF_INPUT_WAIT)) {
            tree.terminate();
            if (!tree.awaitAll(TERMINATE_WAIT)) {
                tree.kill();
                tree.awaitAll(KILL_WAIT);
            }
        }
        finish(current, CLOSED);
        try {
            current.drainer().join(LAST_DIAGNOSTICS_WAIT); // so that diagnostics() has the child's last words
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public Optional<ProcessHandle> process() {
        return Optional.ofNullable(child).map(it -> it.process().toHandle());
    }

    @Override
    public List<String> diagnostics() {
        return diagnostics.tail();
    }

    private Process start(ProcessBuilder builder) throws TransportException {
        try {
            return builder.start();
        } catch (IOException e) {
            throw StartFailure.of(command, e);
        }
    }

    private Thread daemon(String pipe, Runnable work) {
        return Thread.ofPlatform()
                .daemon()
                .name("mcp-" + command.name() + "-" + pipe)
                .unstarted(work);
    }

    private void read(Child current) {
        try (InputStream out = current.process().getInputStream()) {
            new LineReader(out, lineLimit).readAll(line -> deliver(current, line), current.receiver()::oversized);
        } catch (IOException e) {
            log.atDebug().addKeyValue("server", command.name()).setCause(e).log("reading from the server ended");
        } finally {
            endOfOutput(current); // also when memory ran out over a message: nobody reads the server any more
        }
    }

    private void endOfOutput(Child current) {
        if (!current.tree().awaitRoot(LAST_OUTPUT_WAIT)) {
            finish(current, "the process closed its standard output while it was running");
        } else {
            finish(current, Exit.describe(current.process().exitValue()));
        }
    }

    private void deliver(Child current, byte[] line) {
        if (!heard) {
            heard = true;
            // A wrapper such as npx or sh has started the true server by now. Seen once, it is found also if it loses
            // its mark, leaves the session and its parent ends.
            current.tree().look();
        }
        current.receiver().message(line);
    }

    /** Needed where a grandchild holds the dead child's output open: the reader then sees no end. */
    private void exited(Child current, Thread reader) {
        try {
            current.process().waitFor();
            reader.join(LAST_OUTPUT_WAIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        finish(current, Exit.describe(current.process().exitValue()));
    }

    private void drain(InputStream err) {
        try (err) {
            LineReader lines = new LineReader(err, DIAGNOSTICS_LINE);
            lines.readAll(diagnostics::add, (head, _) -> diagnostics.add(head));
            diagnostics.add(lines.rest()); // the last words of many a program have no line end
        } catch (IOException e) {
            log.atDebug().addKeyValue("server", command.name()).setCause(e).log("draining the server's stderr ended");
        }
    }

    private void write(Child current) {
        try {
            current.outbox().writeAll();
        } catch (IOException e) {
            // The child has closed its input. Its end, if it is one, shows on its output; a child that lives on
            // without an input is of no use.
            if (!current.tree().awaitRoot(LAST_OUTPUT_WAIT)) {
                finish(current, "the process closed its standard input while it was running");
            }
        }
    }

    /** The first of all ways to the end tells the receiver; whatever is left of the process is killed. */
    private void finish(Child current, String reason) {
        if (!ended.compareAndSet(null, reason)) {
            return;
        }
        current.tree().kill();
        current.tree().forget();
        current.outbox().end();
        current.receiver().closed(closing.get() ? CLOSED : reason);
    }
}
