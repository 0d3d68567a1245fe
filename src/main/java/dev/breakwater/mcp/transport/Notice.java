package dev.breakwater.mcp.transport;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One message over HTTP that has no response: a notification, or an answer to the server. */
final class Notice implements Runnable {

    private static final Logger log = LoggerFactory.getLogger(Notice.class);

    /** How long a server may take to accept it; nobody waits for that, but it holds a connection. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final byte[] message;
    private final HttpChannel channel;
    private final HttpEndpoint endpoint;
    private final CountDownLatch gate;
    private final Consumer<String> end;

    /**
     * @param gate opens when the message may be sent
     * @param end ends the transport, with the reason
     */
    Notice(byte[] message, HttpChannel channel, HttpEndpoint endpoint, CountDownLatch gate, Consumer<String> end) {
        this.message = message;
        this.channel = channel;
        this.endpoint = endpoint;
        this.gate = gate;
        this.end = end;
    }

    @Override
    public void run() {
        try {
            gate.await();
            Alarm limit = Alarm.after(LIMIT);
            try (limit) {
                channel.exchange(channel.post(message), this::accepted);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Unreachable e) {
            if (!Thread.currentThread().isInterrupted()) {
                end.accept(e.reason());
            }
        } catch (IOException e) {
            log.atDebug().addKeyValue("server", endpoint.name()).log("a notice did not reach the server");
        }
    }

    private boolean accepted(ClassicHttpResponse response) throws IOException {
        if (response.getCode() < 200 || response.getCode() > 299) {
            Refusal refusal = Body.refusal(response, channel.inSession(), endpoint.words());
            log.atDebug()
                    .addKeyValue("server", endpoint.name())
                    .addKeyValue("reason", refusal.failure().reason())
                    .log("the server refused a notice");
            if (refusal.last()) {
                end.accept(refusal.failure().reason());
            }
            return false;
        }
        return response.getEntity() == null || response.getEntity().getContentLength() == 0;
    }
}
