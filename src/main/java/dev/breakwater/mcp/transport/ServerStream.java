package dev.breakwater.mcp.transport;

import dev.breakwater.mcp.transport.Transport.Receiver;
import java.io.IOException;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpResponse;

/**
 * The stream on which a server says what it was not asked, where it offers one. When it breaks it is opened again, less
 * and less often while it brings nothing. It never ends the transport: a server without it still takes calls.
 */
final class ServerStream implements Runnable {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final HttpChannel channel;
    private final EventStream events;
    private boolean offered = true;
    private boolean brought;

    /** @param limit the longest message taken, in bytes */
    ServerStream(HttpChannel channel, Receiver receiver, int limit) {
        this.channel = channel;
        this.events = new EventStream(
                limit,
                message -> {
                    brought = true;
                    receiver.message(message);
                },
                receiver::oversized);
    }

    @Override
    public void run() {
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                brought = false;
                listen();
                if (!offered) {
                    return;
                }
                if (brought) {
                    pause = FIRST_PAUSE;
                }
                Duration wanted = events.retry().orElse(pause);
                Thread.sleep(wanted.compareTo(pause) > 0 ? wanted : pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws InterruptedException {
        try {
            channel.exchange(channel.get(events.lastId()), this::read);
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
    }

    private boolean read(ClassicHttpResponse response) throws IOException {
        int status = response.getCode();
        if (status >= 200 && status < 300 && HttpChannel.isEvents(response) && response.getEntity() != null) {
            events.read(response.getEntity().getContent());
            return true;
        }
        offered = (status >= 500 && status != 501) || status == 429;
        return false;
    }
}
