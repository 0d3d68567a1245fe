package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Keeps what a transport delivers. */
final class Recorder implements Transport.Receiver {

    final List<String> messages = new CopyOnWriteArrayList<>();
    final List<String> tails = new CopyOnWriteArrayList<>();
    final List<String> ends = new CopyOnWriteArrayList<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();

    @Override
    public void message(byte[] json) {
        messages.add(new String(json, UTF_8));
    }

    @Override
    public void oversized(byte[] head, byte[] tail) {
        tails.add(new String(tail, UTF_8));
    }

    @Override
    public void closed(String reason) {
        ends.add(reason);
        end.complete(reason);
    }

    /** Waits for the end of the transport, generously. */
    String end() {
        return end.orTimeout(10, TimeUnit.SECONDS).join();
    }
}
