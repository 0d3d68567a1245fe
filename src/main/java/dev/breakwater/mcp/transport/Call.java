package dev.breakwater.mcp.transport;

import dev.breakwater.mcp.transport.Transport.Failure;
import dev.breakwater.mcp.transport.Transport.Receiver;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.jspecify.annotations.Nullable;

/**
 * One request over HTTP: its POST, the response in either form, and the resumption of a stream that ended too early. Runs
 * on a virtual thread of its own until the response has come, it has failed, or nobody waits for it any more.
 */
final class Call implements Runnable {

    /** How long a stream may stay open that has brought its response: a server closes it right after that. */
    private static final Duration LINGERING = Duration.ofMillis(500);

    /** Before a broken stream is resumed, where the server does not say. */
    private static final Duration RESUME_PAUSE = Duration.ofMillis(250);

    private static final Refusal GIVEN_UP = new Refusal(new Failure.Lost("the request was given up"), false);
    private static final Refusal BROKEN =
            new Refusal(new Failure.Lost("the connection broke before the response had come"), false);
    private static final Refusal CUT =
            new Refusal(new Failure.Lost("the server ended its stream without the response"), false);
    private static final Refusal NO_RESPONSE =
            new Refusal(new Failure.Violation("the server's answer is no response to the request"), false);
    private static final Refusal EMPTY =
            new Refusal(new Failure.Violation("the server took the request but gave no response"), false);
    private static final Refusal NO_SESSION =
            new Refusal(new Failure.Violation("what the server calls its session is no id of one"), false);
    private static final Refusal TOO_LONG =
            new Refusal(new Failure.Violation("the response was longer than the gateway reads"), false);

    private enum State {
        WAITING,
        /** A message is in the receiver's hands, and may be the response. */
        DELIVERING,
        /** The response has come. */
        ANSWERED,
        /** Nobody waits any more. */
        OVER
    }

    private final long id;
    private final byte[] request;
    private final boolean first;
    private final HttpChannel channel;
    private final ServerWords words;
    private final Receiver receiver;
    private final int limit;
    private final CountDownLatch gate;
    private final Consumer<String> end;
    private final EventStream events;
    private final AtomicReference<State> state = new AtomicReference<>(State.WAITING);
    private volatile @Nullable Thread thread;

    /** The following are of its own thread alone. */
    private @Nullable Alarm alarm;

    private boolean streamed;
    private Refusal outcome = NO_RESPONSE;

    /**
     * @param first whether the answer may open a session
     * @param limit the longest message taken, in bytes
     * @param gate opens when the request may be sent
     * @param end ends the transport, with the reason
     */
    Call(
            long id,
            byte[] request,
            boolean first,
            HttpChannel channel,
            ServerWords words,
            Receiver receiver,
            int limit,
            CountDownLatch gate,
            Consumer<String> end) {
        this.id = id;
        this.request = request;
        this.first = first;
        this.channel = channel;
        this.words = words;
        this.receiver = receiver;
        this.limit = limit;
        this.gate = gate;
        this.end = end;
        this.events = new EventStream(limit, this::deliver, receiver::oversized);
    }

    /** Ends what is still under way; of an answered stream, the end is awaited for a moment. */
    void over() {
        if (state.compareAndSet(State.WAITING, State.OVER)) {
            Thread running = thread;
            if (running != null) {
                running.interrupt();
            }
        }
    }

    @Override
    public void run() {
        thread = Thread.currentThread();
        Refusal refusal = GIVEN_UP;
        try {
            gate.await();
            refusal = exchange();
        } catch (InterruptedException e) {
            // Given up, or the transport is closed.
        } finally {
            if (alarm != null) {
                alarm.close();
            }
            receiver.failed(id, refusal.failure()); // of no effect if the response has come
        }
        if (refusal.last()) {
            end.accept(refusal.failure().reason());
        }
    }

    private Refusal exchange() throws InterruptedException {
        if (state.get() == State.OVER) {
            return GIVEN_UP;
        }
        try {
            channel.exchange(channel.post(request), this::answer);
        } catch (Unreachable e) {
            return givenUp() ? GIVEN_UP : new Refusal(new Failure.NotSent(e.reason(), false), true);
        } catch (IOException e) {
            if (givenUp()) {
                return GIVEN_UP;
            }
            outcome = BROKEN;
        }
        return streamed ? resumed() : outcome;
    }

    /** A thread that was interrupted was meant to stop, whatever its exchange made of that. */
    private boolean givenUp() {
        return state.get() == State.OVER || Thread.currentThread().isInterrupted();
    }

    private boolean answer(ClassicHttpResponse response) throws IOException {
        if (response.getCode() < 200 || response.getCode() > 299) {
            outcome = Body.refusal(response, channel.inSession(), words);
            return false;
        }
        if (first && !channel.join(response)) {
            outcome = NO_SESSION;
            return false;
        }
        String type = HttpChannel.mimeType(response);
        if (HttpChannel.isEvents(response) && response.getEntity() != null) {
            streamed = true;
            outcome = CUT;
            events.read(response.getEntity().getContent());
            return true;
        }
        if (type.equals("application/json")) {
            return document(response);
        }
        outcome = response.getEntity() == null || type.isEmpty()
                ? EMPTY
                : new Refusal(
                        new Failure.Violation("the server answered with " + words.line(type)
                                + ", which is not MCP; is its URL right?"),
                        false);
        return false;
    }

    private boolean document(ClassicHttpResponse response) throws IOException {
        Optional<byte[]> body = Body.read(response, limit);
        if (body.isEmpty()) {
            outcome = TOO_LONG;
            return false;
        }
        if (body.get().length == 0) {
            outcome = EMPTY;
        } else if (state.compareAndSet(State.WAITING, State.ANSWERED)) {
            receiver.message(body.get());
        }
        return true;
    }

    private void deliver(byte[] message) throws IOException {
        if (state.get() == State.ANSWERED) {
            receiver.message(message);
            return;
        }
        if (!state.compareAndSet(State.WAITING, State.DELIVERING)) {
            throw new InterruptedIOException("nobody waits any more");
        }
        receiver.message(message);
        if (!receiver.awaits(id)) {
            state.set(State.ANSWERED);
            alarm = Alarm.after(LINGERING);
            return;
        }
        state.set(State.WAITING);
        // It may have been given up while the message was in the receiver's hands, when over() does nothing.
        if (!receiver.awaits(id) && state.compareAndSet(State.WAITING, State.OVER)) {
            throw new InterruptedIOException("nobody waits any more");
        }
    }

    /** Goes on with the stream elsewhere, as long as it leads on; a server may end it at will and be asked again. */
    private Refusal resumed() throws InterruptedException {
        while (receiver.awaits(id)) {
            if (!events.progressed()) {
                return outcome;
            }
            Thread.sleep(events.retry().orElse(RESUME_PAUSE));
            try {
                channel.exchange(channel.get(events.lastId()), this::goOn);
            } catch (IOException e) {
                if (givenUp()) {
                    return GIVEN_UP;
                }
                outcome = BROKEN;
            }
        }
        return GIVEN_UP;
    }

    private boolean goOn(ClassicHttpResponse response) throws IOException {
        if (response.getCode() != 200 || !HttpChannel.isEvents(response) || response.getEntity() == null) {
            return false;
        }
        events.read(response.getEntity().getContent());
        return true;
    }
}
