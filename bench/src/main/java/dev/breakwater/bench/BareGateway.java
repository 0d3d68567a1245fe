package dev.breakwater.bench;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The same I/O as a gateway's and nothing else: a request over HTTP, two exchanges with the model, one over a pipe with
 * the tool. No framework, no JSON library, no check of anything, no limit of time. What cannot be done without is the
 * measure of what the rest costs.
 */
final class BareGateway {

    private static final byte[] HEAD_END = Bytes.of("\r\n\r\n");
    private static final byte[] TOKEN = Bytes.of("token ");
    private static final byte[] ECHOED = Bytes.of("echo of ");
    private static final String SYSTEM = "{\"role\":\"system\",\"content\":\"You answer with the help of tools.\"}";
    private static final String TOOLS = "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"echo\","
            + "\"description\":\"Says again what it is told.\",\"parameters\":{\"type\":\"object\",\"properties\":{"
            + "\"text\":{\"type\":\"string\",\"description\":\"What to say\"}},\"required\":[\"text\"]}}}]";

    private final int modelPort;
    private final OutputStream toTool;
    private final Map<Long, CompletableFuture<String>> calls = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final ConcurrentLinkedDeque<Peer> idle = new ConcurrentLinkedDeque<>();

    private BareGateway(int modelPort, Process tool) {
        this.modelPort = modelPort;
        this.toTool = tool.getOutputStream();
        Thread.ofPlatform().daemon().start(() -> read(tool.inputReader(StandardCharsets.UTF_8)));
    }

    /** Arguments: the model's port, and the command line of the tool server. */
    static void main(String[] args) throws IOException {
        Process tool = new ProcessBuilder(Arrays.asList(args).subList(1, args.length))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        var gateway = new BareGateway(Integer.parseInt(args[0]), tool);
        try (var server = new ServerSocket()) {
            server.bind(new InetSocketAddress("127.0.0.1", 0), 4096);
            IO.println("port " + server.getLocalPort());
            while (true) {
                Socket socket = server.accept();
                Thread.ofVirtual().start(() -> gateway.serve(socket));
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            var client = new Peer(socket);
            while (client.read()) {
                byte[] answer = answer(client.word(TOKEN, false));
                client.write("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ", answer);
            }
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    private byte[] answer(String token) throws IOException {
        Peer model = idle.pollFirst();
        if (model == null) {
            model = new Peer(new Socket("127.0.0.1", modelPort));
        }
        String question = SYSTEM + ",{\"role\":\"user\",\"content\":\"Say the token " + token + "\"}";
        ask(model, question);
        String said = echoed(token);
        ask(
                model,
                question + ",{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\","
                        + "\"function\":{\"name\":\"echo\",\"arguments\":\"{\\\"text\\\":\\\"" + token
                        + "\\\"}\"}}]},{\"role\":\"tool\",\"tool_call_id\":\"call_1\",\"content\":\"" + said + "\"}");
        String text = model.word(ECHOED, true);
        idle.addFirst(model);
        return Bytes.of("{\"success\":true,\"answer\":\"" + text + "\"}");
    }

    private static void ask(Peer model, String messages) throws IOException {
        model.write(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                        + "Content-Length: ",
                Bytes.of("{\"model\":\"bench\",\"messages\":[" + messages + "]," + TOOLS + "}"));
        if (!model.read()) {
            throw new EOFException("the model has closed the connection");
        }
    }

    private String echoed(String token) throws IOException {
        long id = ids.incrementAndGet();
        var result = new CompletableFuture<String>();
        calls.put(id, result);
        byte[] line = Bytes.of("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"tools/call\",\"params\":{\"name\":"
                + "\"echo\",\"arguments\":{\"text\":\"" + token + "\"}}}\n");
        synchronized (toTool) {
            toTool.write(line);
            toTool.flush();
        }
        return result.join();
    }

    private void read(BufferedReader in) {
        try {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                int id = line.indexOf("\"id\":") + "\"id\":".length();
                int text = line.indexOf("echo of ");
                var call = calls.remove(Long.parseLong(line, id, line.indexOf(',', id), 10));
                call.complete(line.substring(text, line.indexOf('"', text)));
            }
        } catch (IOException e) {
            System.err.println(e);
        }
    }

    /** One end of a connection over which messages with a length go. */
    private static final class Peer {

        private final InputStream in;
        private final OutputStream out;
        private byte[] message = new byte[16 << 10];
        private int length;

        Peer(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            in = socket.getInputStream();
            out = socket.getOutputStream();
        }

        /** Whether there was another message. */
        boolean read() throws IOException {
            length = 0;
            while (true) {
                int count = in.read(message, length, message.length - length);
                if (count < 0) {
                    return false;
                }
                length += count;
                int head = Bytes.indexOf(message, length, HEAD_END, 0);
                if (head >= 0 && length >= head + HEAD_END.length + Bytes.contentLength(message, head)) {
                    return true;
                }
                if (length == message.length) {
                    message = Arrays.copyOf(message, 2 * length);
                }
            }
        }

        void write(String head, byte[] body) throws IOException {
            byte[] start = Bytes.of(head + body.length + "\r\n\r\n");
            byte[] whole = Arrays.copyOf(start, start.length + body.length);
            System.arraycopy(body, 0, whole, start.length, body.length);
            out.write(whole);
        }

        /** The word after a mark in the message, with the mark itself or without it. */
        String word(byte[] mark, boolean whole) {
            int at = Bytes.indexOf(message, length, mark, 0);
            return whole ? Bytes.word(message, at, mark.length) : Bytes.word(message, at + mark.length, 0);
        }
    }
}
