package dev.breakwater.toolserver.stdio;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpServerTransportProvider;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * One MCP session over a pair of streams, one JSON-RPC message a line.
 *
 * <p>It takes the place of the SDK's {@code StdioServerTransportProvider} (2.1.0), which ends the whole session when two calls
 * finish in the same moment (its outbound sink refuses concurrent emission; of 2,000 calls sent at once it answered 1,368),
 * and at the first line that is not JSON-RPC. Here a call runs on a virtual thread of its own, answers are written under a lock,
 * bad lines are answered with a JSON-RPC error, and {@code notifications/cancelled} interrupts the call.
 */
final class StdioTransport implements McpServerTransportProvider, McpServerTransport {

    private static final Logger log = LoggerFactory.getLogger(StdioTransport.class);

    private static final String CANCELLED = "notifications/cancelled";
    private static final int LONGEST_MESSAGE = 4 * 1024 * 1024;
    private static final int CALLS_AT_ONCE = 64;

    private static final int MEMORY_ATTEMPTS = 20;
    private static final Duration MEMORY_PAUSE = Duration.ofMillis(200);
    private static final CallToolResult NO_MEMORY = CallToolResult.builder(List.of(McpSchema.TextContent.builder(
                            "The server had no memory left for this call; whether it had an effect is not known.")
                    .build()))
            .isError(true)
            .build();

    private final LineReader in;
    private final OutputStream out;
    private final McpJsonMapper mapper;
    private final ReentrantLock writing = new ReentrantLock();
    private final Semaphore calls = new Semaphore(CALLS_AT_ONCE);
    private final Map<Object, Thread> running = new ConcurrentHashMap<>();
    private @Nullable McpServerSession session;

    StdioTransport(InputStream in, OutputStream out, McpJsonMapper mapper) {
        this.in = new LineReader(in, LONGEST_MESSAGE);
        this.out = out;
        this.mapper = mapper;
    }

    @Override
    public void setSessionFactory(McpServerSession.Factory factory) {
        session = factory.create(this);
    }

    /** Reads and answers messages until the input ends; calls still running then are left to the process's end. */
    void serve() throws IOException, InterruptedException {
        while (true) {
            try {
                Optional<String> line = in.next();
                if (line.isEmpty()) {
                    return;
                }
                if (!line.get().isBlank()) {
                    receive(line.get());
                }
            } catch (LineReader.TooLong e) {
                refuse(-32600, "Message of more than " + LONGEST_MESSAGE + " bytes");
            }
        }
    }

    private void receive(String line) throws IOException, InterruptedException {
        JSONRPCMessage message;
        try {
            message = McpSchema.deserializeJsonRpcMessage(mapper, line);
        } catch (IOException | RuntimeException e) {
            log.warn("a line of {} characters is no JSON-RPC message", line.length());
            refuse(-32700, "Not a JSON-RPC message");
            return;
        }
        switch (message) {
            case JSONRPCRequest request when request.method().equals(McpSchema.METHOD_TOOLS_CALL) -> start(request);
            case JSONRPCNotification notification when notification.method().equals(CANCELLED) -> cancel(notification);
            default -> handle(message);
        }
    }

    /** Waits while too many calls run: the client then notices by its pipe filling up, and this process keeps its size. */
    private void start(JSONRPCRequest call) throws InterruptedException {
        calls.acquire();
        Thread thread = Thread.ofVirtual().unstarted(() -> {
            try {
                handle(call);
            } catch (OutOfMemoryError e) {
                answerOnceThereIsMemory(call);
            } finally {
                running.remove(call.id());
                calls.release();
            }
        });
        running.put(call.id(), thread);
        thread.start();
    }

    /**
     * What used the memory up may be another call, and this one only the first to miss it. Without an answer the client would wait
     * until its own time is over, and take the server for one that hangs.
     */
    private void answerOnceThereIsMemory(JSONRPCRequest call) {
        for (int attempt = 0; attempt < MEMORY_ATTEMPTS; attempt++) {
            try {
                write(mapper.writeValueAsString(
                        new JSONRPCResponse(McpSchema.JSONRPC_VERSION, call.id(), NO_MEMORY, null)));
                return;
            } catch (OutOfMemoryError e) {
                LockSupport.parkNanos(MEMORY_PAUSE.toNanos());
            } catch (IOException e) {
                log.warn("a call was not answered: {}", e.toString());
                return;
            }
        }
    }

    private void cancel(JSONRPCNotification notification) {
        Object id = notification.params() instanceof Map<?, ?> params ? params.get("requestId") : null;
        Thread call = id == null ? null : running.get(id);
        if (call != null) {
            call.interrupt();
        }
    }

    private void handle(JSONRPCMessage message) {
        if (session != null) {
            session.handle(message)
                    .subscribe(nothing -> {}, e -> log.warn("a message was not handled: {}", e.toString()));
        }
    }

    @Override
    public Mono<Void> sendMessage(JSONRPCMessage message) {
        return Mono.fromCallable(() -> {
            write(mapper.writeValueAsString(message));
            return null;
        });
    }

    private void refuse(int code, String why) throws IOException {
        // The SDK's response record wants an id; JSON-RPC wants null where the request's could not be read.
        write("{\"jsonrpc\":\"2.0\",\"id\":null,\"error\":{\"code\":%d,\"message\":\"%s\"}}".formatted(code, why));
    }

    /** The lock is held during I/O on purpose: there is one stream, and a message must not be torn. */
    private void write(String json) throws IOException {
        byte[] line = (json + "\n").getBytes(StandardCharsets.UTF_8);
        writing.lock();
        try {
            out.write(line);
            out.flush();
        } finally {
            writing.unlock();
        }
    }

    @Override
    public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
        return mapper.convertValue(data, type);
    }

    @Override
    public Mono<Void> notifyClients(String method, Object params) {
        return sendMessage(new JSONRPCNotification(method, params));
    }

    @Override
    public List<String> protocolVersions() {
        return McpServerTransportProvider.super.protocolVersions();
    }

    @Override
    public Mono<Void> closeGracefully() {
        return Mono.empty();
    }

    @Override
    public void close() {}
}
