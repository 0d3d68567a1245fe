package dev.breakwater.mcp.bench;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * The MCP server that both clients are measured on. It has one tool, {@code echo{text}}, and does as little as it can, so
 * that the processors are left to the clients: it finds what it needs in a message by its letters, whatever the order of
 * the members, and writes as rarely as both ends allow.
 */
final class EchoServer {

    private static final String ECHO = """
            {"tools":[{"name":"echo","description":"Says it again","annotations":{"readOnlyHint":true},"inputSchema":\
            {"type":"object","properties":{"text":{"type":"string"}},"required":["text"]}}]}""";

    private static final String INFO = """
            {"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"echo","version":"1"}}""";

    private final InputStream in = new BufferedInputStream(new FileInputStream(FileDescriptor.in), 64 * 1024);
    private final OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 * 1024);

    private EchoServer() {}

    /** Its command line. */
    static List<String> command() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-cp",
                Path.of(EchoServer.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .getPath())
                        .toString(),
                EchoServer.class.getName());
    }

    public static void main(String[] arguments) throws IOException {
        new EchoServer().serve();
    }

    private void serve() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next;
        while ((next = in.read()) >= 0) {
            if (next != '\n') {
                line.write(next);
                continue;
            }
            answer(line.toString(StandardCharsets.ISO_8859_1));
            line.reset();
            if (in.available() == 0) {
                out.flush();
            }
        }
    }

    private void answer(String message) throws IOException {
        int id = message.indexOf("\"id\":");
        if (id < 0) {
            return; // a notification
        }
        int end = id += 5;
        while (Character.isDigit(message.charAt(end))) {
            end++;
        }
        String result = message.contains("\"tools/call\"")
                ? "{\"content\":[{\"type\":\"text\",\"text\":\"" + text(message) + "\"}]}"
                : message.contains("\"tools/list\"") ? ECHO : message.contains("\"initialize\"") ? INFO : "{}";
        out.write(("{\"jsonrpc\":\"2.0\",\"id\":" + message.substring(id, end) + ",\"result\":" + result + "}\n")
                .getBytes(StandardCharsets.ISO_8859_1));
    }

    /** The benchmark sends texts without quotes. */
    private static String text(String message) {
        int from = message.indexOf("\"text\":\"") + 8;
        return message.substring(from, message.indexOf('"', from));
    }
}
