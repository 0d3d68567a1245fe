package dev.breakwater.bench;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * An MCP server over stdio with one tool, {@code echo}, without any library, so that its own work hardly counts. With the
 * argument {@code hung} it can be started and asked for its tools, and answers nothing after that.
 */
final class EchoServer {

    static final String TOOL = "{\"name\":\"echo\",\"description\":\"Says again what it is told.\",\"inputSchema\":{"
            + "\"type\":\"object\",\"properties\":{\"text\":{\"type\":\"string\",\"description\":\"What to say\"}},"
            + "\"required\":[\"text\"],\"additionalProperties\":false},\"annotations\":{\"readOnlyHint\":true}}";

    private EchoServer() {}

    static void main(String[] args) throws IOException {
        boolean hung = args.length > 0 && args[0].equals("hung");
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 64 << 10);
        OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 << 10);
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            String id = member(line, "\"id\":");
            String method = member(line, "\"method\":");
            if (id.isEmpty() || method.isEmpty()) {
                continue;
            }
            String result = switch (method) {
                case "\"initialize\"" ->
                    "{\"protocolVersion\":" + member(line, "\"protocolVersion\":")
                            + ",\"capabilities\":{\"tools\":{}},\"serverInfo\":{\"name\":\"echo\",\"version\":\"1\"}}";
                case "\"tools/list\"" -> "{\"tools\":[" + TOOL + "]}";
                case "\"tools/call\"" ->
                    "{\"content\":[{\"type\":\"text\",\"text\":\"echo of "
                            + member(line, "\"text\":").replace("\"", "") + "\"}],\"isError\":false}";
                default -> "{}";
            };
            if (hung && (method.equals("\"tools/call\"") || method.equals("\"ping\""))) {
                continue;
            }
            out.write(("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}\n")
                    .getBytes(StandardCharsets.UTF_8));
            if (!in.ready()) {
                out.flush();
            }
        }
    }

    /** The raw value of a member, a string with its quotes or a number; empty if there is none. */
    private static String member(String line, String name) {
        int at = line.indexOf(name);
        if (at < 0) {
            return "";
        }
        int from = at + name.length();
        int end = from + 1;
        if (line.charAt(from) == '"') {
            end = line.indexOf('"', end) + 1;
        } else {
            while (Character.isDigit(line.charAt(end))) {
                end++;
            }
        }
        return line.substring(from, end);
    }
}
