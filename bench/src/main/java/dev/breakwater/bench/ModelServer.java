package dev.breakwater.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A scripted model in OpenAI's dialect, one thread over one selector, so that it takes as little as can be of what is
 * measured. A conversation without a tool's result is answered with a call of the tool {@code echo}, with the question's
 * token as its argument; one with the result is answered with what the tool said, which shows that it arrived.
 *
 * <p>A token looks like {@code <server>-000123-}; {@code <server>} chooses among the offered tools the one whose name
 * begins with it, if several servers offer one.
 */
final class ModelServer {

    private static final String ANSWER = "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1700000000,"
            + "\"model\":\"bench\",\"choices\":[{\"index\":0,\"message\":%s,\"finish_reason\":\"%s\"}],"
            + "\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"total_tokens\":120}}";
    private static final String CALL = "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\","
            + "\"type\":\"function\",\"function\":{\"name\":\"%s\",\"arguments\":\"{\\\"text\\\":\\\"%s\\\"}\"}}]}";
    private static final String TEXT = "{\"role\":\"assistant\",\"content\":\"%s\"}";
    private static final byte[] HEAD_END = Bytes.of("\r\n\r\n");
    private static final byte[] TOKEN = Bytes.of("token ");
    private static final byte[] ECHOED = Bytes.of("echo of ");
    private static final byte[] TOOL_CALL_ID = Bytes.of("\"tool_call_id\"");

    private final Selector selector = Selector.open();
    private final ServerSocketChannel server = ServerSocketChannel.open();
    private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparingLong(Due::at));
    private final long delay;

    private ModelServer(long delay) throws IOException {
        this.delay = delay;
        server.bind(new InetSocketAddress("127.0.0.1", 0), 4096);
        server.configureBlocking(false);
        server.register(selector, SelectionKey.OP_ACCEPT);
    }

    /** An answer that is held back, in nanoseconds of the clock that only runs forward. */
    private record Due(long at, Peer peer, byte[] answer) {}

    /** The argument is the time in milliseconds that each answer takes; the port is printed. */
    static void main(String[] args) throws IOException {
        var model = new ModelServer(args.length == 0 ? 0 : Long.parseLong(args[0]) * 1_000_000);
        IO.println("port " + ((InetSocketAddress) model.server.getLocalAddress()).getPort());
        model.serve();
    }

    private void serve() throws IOException {
        while (true) {
            if (due.isEmpty()) {
                selector.select(this::handle);
            } else {
                long wait = (due.peek().at() - System.nanoTime()) / 1_000_000;
                if (wait <= 0) {
                    selector.selectNow(this::handle);
                } else {
                    selector.select(this::handle, wait);
                }
            }
            while (!due.isEmpty() && due.peek().at() <= System.nanoTime()) {
                Due next = due.poll();
                next.peer().send(next.answer());
            }
        }
    }

    private void handle(SelectionKey key) {
        try {
            if (key.isAcceptable()) {
                for (SocketChannel channel = server.accept(); channel != null; channel = server.accept()) {
                    channel.configureBlocking(false);
                    channel.socket().setTcpNoDelay(true);
                    channel.register(selector, SelectionKey.OP_READ, new Peer(channel));
                }
            } else {
                ((Peer) key.attachment()).read();
            }
        } catch (IOException e) {
            key.cancel();
            throw new IllegalStateException(e);
        }
    }

    /** One connection; a client that is done with it just closes it. */
    private final class Peer {

        private final SocketChannel channel;
        private ByteBuffer in = ByteBuffer.allocate(8 << 10);

        Peer(SocketChannel channel) {
            this.channel = channel;
        }

        void read() throws IOException {
            try {
                if (channel.read(in) < 0) {
                    channel.close();
                    return;
                }
            } catch (IOException reset) {
                channel.close();
                return;
            }
            int head = Bytes.indexOf(in.array(), in.position(), HEAD_END, 0);
            int body = head < 0 ? 0 : Bytes.contentLength(in.array(), head);
            int end = head + HEAD_END.length + body;
            if (head < 0 || in.position() < end) {
                if (in.capacity() < end || !in.hasRemaining()) {
                    in = ByteBuffer.allocate(Math.max(end, 2 * in.capacity())).put(in.flip());
                }
                return;
            }
            byte[] answer = answer(in.array(), in.position());
            in.clear();
            if (delay == 0) {
                send(answer);
            } else {
                due.add(new Due(System.nanoTime() + delay, this, answer));
            }
        }

        void send(byte[] answer) {
            try {
                var out = ByteBuffer.wrap(answer);
                while (out.hasRemaining()) {
                    channel.write(out);
                }
            } catch (IOException gone) {
                try {
                    channel.close();
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
    }

    private static byte[] answer(byte[] request, int length) {
        if (request[0] == 'G') {
            // A look whether the model is there.
            return response("404 Not Found", "{}");
        }
        if (Bytes.indexOf(request, length, TOOL_CALL_ID, 0) >= 0) {
            int from = Bytes.indexOf(request, length, ECHOED, 0);
            return from < 0
                    ? response("400 Bad Request", "{\"error\":{\"message\":\"the tool's result is missing\"}}")
                    : ok(TEXT.formatted(Bytes.word(request, from, ECHOED.length)), "stop");
        }
        int from = Bytes.indexOf(request, length, TOKEN, 0);
        String token = Bytes.word(request, from + TOKEN.length, 0);
        String server = token.substring(0, token.indexOf('-'));
        boolean several = Bytes.indexOf(request, length, Bytes.of(server + "__echo\""), 0) >= 0;
        return ok(CALL.formatted(several ? server + "__echo" : "echo", token), "tool_calls");
    }

    private static byte[] ok(String message, String reason) {
        return response("200 OK", ANSWER.formatted(message, reason));
    }

    private static byte[] response(String status, String body) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                        + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.ISO_8859_1);
    }
}
