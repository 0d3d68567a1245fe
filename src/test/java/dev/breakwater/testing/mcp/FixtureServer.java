package dev.breakwater.testing.mcp;

import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An MCP server over stdio that behaves as its arguments say: {@code mode} or {@code mode=value}, any number of them.
 * What goes wrong later than the start is a tool: see {@link FixtureTools}.
 *
 * <ul>
 *   <li>{@code while-file=PATH}: the other modes count only if there is the file at the start
 *   <li>{@code exit-at-start=CODE}: ends before it has read anything
 *   <li>{@code slow-start=MILLIS}: takes that long before it reads anything
 *   <li>{@code exit-in-initialize=CODE}: reads {@code initialize}, writes to its stderr, ends
 *   <li>{@code silent}: reads all and answers nothing; {@code deaf}: does not even read
 *   <li>{@code initialize-error[=MESSAGE]}: answers {@code initialize} with an error
 *   <li>{@code hang-when-file=PATH}: answers no tool call that comes while there is the file; {@code
 *       mute-when-file=PATH}: answers nothing then, pings included
 *   <li>{@code no-ping}: answers a ping with an error; {@code silent-ping}: answers none
 *   <li>{@code protocol=VERSION}: claims to speak this version
 *   <li>{@code no-tools}: does not say that it has tools, and refuses to list them
 *   <li>{@code garbage}: writes lines that are no messages around everything it says
 *   <li>{@code stderr=BYTES}: writes that many to its stderr before it answers {@code initialize}
 *   <li>{@code silent-list}: does not answer {@code tools/list}; {@code list=JSON}: answers it with this result
 *   <li>{@code pages=N}: lists N further tools {@code page_i}, each on a page of its own
 *   <li>{@code tools=N}: lists N further tools {@code extra_i} from the beginning; {@code tool=JSON}: this one, too
 *   <li>{@code ever-changing}: says that its tools have changed whenever it has listed them
 *   <li>{@code record=PATH}: appends every tool call, notification and reply that it reads to the file, a line each
 *   <li>{@code ignore-eof}: lives on when its input has ended
 *   <li>{@code grandchild}: starts a process that sleeps for ever and holds the pipes open
 *   <li>{@code sleeper}: is such a process
 * </ul>
 */
public final class FixtureServer {

    private final Map<String, String> modes = new LinkedHashMap<>();
    private final OutputStream out = new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 64 * 1024);
    private final FixtureTools tools = new FixtureTools(this);
    private final long grandchild;
    private int extraTools;
    private int lists;
    private int pings;

    private FixtureServer(String[] arguments) throws IOException {
        for (String argument : arguments) {
            int equals = argument.indexOf('=');
            modes.put(
                    equals < 0 ? argument : argument.substring(0, equals),
                    equals < 0 ? "" : argument.substring(equals + 1));
        }
        if (modes.containsKey("while-file") && !sick("while-file")) {
            modes.clear();
        }
        extraTools = Integer.parseInt(modes.getOrDefault("tools", "0"));
        grandchild = modes.containsKey("grandchild") ? startGrandchild() : 0;
    }

    public static void main(String[] arguments) throws IOException {
        new FixtureServer(arguments).serve();
    }

    private void serve() throws IOException {
        if (modes.containsKey("slow-start")) {
            rest(Long.parseLong(modes.get("slow-start")));
        }
        if (modes.containsKey("exit-at-start")) {
            end(modes.get("exit-at-start"));
        }
        if (modes.containsKey("deaf") || modes.containsKey("sleeper")) {
            stayForEver();
        }
        BufferedReader in = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
        String line;
        while ((line = in.readLine()) != null) {
            if (!modes.containsKey("silent")) {
                receive(line);
            }
        }
        if (modes.containsKey("ignore-eof")) {
            stayForEver();
        }
    }

    private void receive(String line) throws IOException {
        Map<String, Object> message = PlainJson.object(line);
        Object id = message.get("id");
        if (modes.containsKey("record") && (id == null || "tools/call".equals(message.get("method")))) {
            Files.writeString(Path.of(modes.get("record")), line + "\n", CREATE, APPEND);
        }
        if (id == null || !(message.get("method") instanceof String method)) {
            tools.saw(line);
        } else if (!sick("mute-when-file")) {
            answer(method, id.toString(), members(message.get("params")));
        }
    }

    private void answer(String method, String id, Map<String, Object> params) throws IOException {
        switch (method) {
            case "initialize" -> initialize(id);
            case "ping" -> ping(id);
            case "tools/list" -> list(id, params);
            case "tools/call" -> {
                if (!sick("hang-when-file")) {
                    tools.call(id, String.valueOf(params.get("name")), members(params.get("arguments")));
                }
            }
            default -> error(id, -32601, "unknown method " + method);
        }
    }

    private void ping(String id) {
        pings++;
        if (modes.containsKey("no-ping")) {
            error(id, -32601, "unknown method ping");
        } else if (!modes.containsKey("silent-ping")) {
            result(id, "{}");
        }
    }

    private void initialize(String id) {
        if (modes.containsKey("exit-in-initialize")) {
            System.err.println("fixture: no database behind me");
            System.err.print("fixture: giving up"); // the last words of many programs have no line end
            System.err.flush();
            end(modes.get("exit-in-initialize"));
        }
        if (modes.containsKey("stderr")) {
            floodStderr(Long.parseLong(modes.get("stderr")));
        }
        if (modes.containsKey("initialize-error")) {
            String message = modes.getOrDefault("initialize-error", "");
            error(id, -32603, message.isEmpty() ? "the fixture will not start" : message);
            return;
        }
        result(
                id,
                "{\"protocolVersion\":\"" + modes.getOrDefault("protocol", "2025-11-25") + "\",\"capabilities\":{"
                        + (modes.containsKey("no-tools") ? "" : "\"tools\":{\"listChanged\":true}")
                        + "},\"serverInfo\":{\"name\":\"fixture\",\"version\":\"1\"}}");
    }

    private void list(String id, Map<String, Object> params) {
        lists++;
        int pages = Integer.parseInt(modes.getOrDefault("pages", "0"));
        int page = params.get("cursor") instanceof String cursor ? Integer.parseInt(cursor) : 0;
        if (modes.containsKey("no-tools")) {
            error(id, -32601, "the fixture has no tools");
        } else if (modes.containsKey("list")) {
            result(id, modes.getOrDefault("list", ""));
        } else if (!modes.containsKey("silent-list")) {
            String listed = page == 0
                    ? tools.definitions(modes.get("tool"), extraTools)
                    : "{\"name\":\"page_" + page + "\",\"inputSchema\":{\"type\":\"object\"}}";
            result(
                    id,
                    "{\"tools\":[" + listed + "]" + (page < pages ? ",\"nextCursor\":\"" + (page + 1) + "\"" : "")
                            + "}");
            if (modes.containsKey("ever-changing")) {
                toolsChanged();
            }
        }
    }

    /** From now on one tool more is listed. */
    void grow() {
        extraTools++;
    }

    void toolsChanged() {
        line("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\"}");
    }

    /** How often the tools were listed. */
    int lists() {
        return lists;
    }

    /** How often it was pinged. */
    int pings() {
        return pings;
    }

    long grandchild() {
        return grandchild;
    }

    void result(String id, String result) {
        line("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":" + result + "}");
    }

    void error(String id, long code, String message) {
        line("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":" + code + ",\"message\":"
                + PlainJson.quote(message) + "}}");
    }

    void line(String line) {
        if (modes.containsKey("garbage")) {
            write(
                    "Listening on stdio…\n\n{not json\n[1,2]\n\"text\"\n{\"level\":\"info\",\"id\":1,\"msg\":\"a log line\"}\r\n");
        }
        write(line + "\n");
    }

    /** Writes as it stands, without a line end. */
    void write(String text) {
        write(text, 0, "");
    }

    /** Writes one text with so many letters in the middle, of which there may be more than memory has room for. */
    void write(String before, long letters, String after) {
        synchronized (out) {
            try {
                out.write(before.getBytes(StandardCharsets.UTF_8));
                byte[] block = "x".repeat((int) Math.min(letters, 64 * 1024)).getBytes(StandardCharsets.UTF_8);
                for (long left = letters; left > 0; left -= block.length) {
                    out.write(block, 0, (int) Math.min(left, block.length));
                }
                out.write(after.getBytes(StandardCharsets.UTF_8));
                out.flush();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    void closeOutput() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stayForEver() {
        while (true) {
            rest(Long.MAX_VALUE);
        }
    }

    /** Does nothing for that long, like a program that is at work. */
    static void rest(long millis) {
        try {
            var _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void end(@Nullable String code) {
        Runtime.getRuntime().halt(code == null || code.isEmpty() ? 0 : Integer.parseInt(code));
    }

    /** Whether there is the file that this mode names: a test makes a running server sick and well again by it. */
    private boolean sick(String mode) {
        return modes.containsKey(mode) && new File(modes.get(mode)).exists();
    }

    static void floodStderr(long bytes) {
        byte[] lines = ("x".repeat(1023) + "\n").repeat(64).getBytes(StandardCharsets.UTF_8);
        for (long written = 0; written < bytes; written += lines.length) {
            System.err.write(lines, 0, lines.length);
        }
        System.err.println("fixture: end of the flood");
    }

    private static long startGrandchild() throws IOException {
        List<String> command = Fixture.command("sleeper");
        return new ProcessBuilder(command).inheritIO().start().pid();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> members(@Nullable Object value) {
        return value instanceof Map ? (Map<String, Object>) value : Map.of();
    }
}
