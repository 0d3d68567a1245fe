package dev.breakwater.mcp.chaos;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the tests of one run have measured, by test. At the end of the run it is target/resilience.json and, with {@code
 * -Ddocs.write=true}, the table of docs/resilience.md.
 */
final class Results implements AutoCloseable {

    private static final Path FILE = Path.of("target", "resilience.json");

    private final Map<String, String> figures = new ConcurrentHashMap<>();

    /** A test that has passed. */
    void add(Method test, Recovery recovery) {
        figures.put(name(test), recovery.figure().orElse("none needed"));
    }

    static String name(Method test) {
        return test.getDeclaringClass().getSimpleName() + "." + test.getName();
    }

    @Override
    public void close() throws IOException {
        Files.createDirectories(FILE.getParent());
        Files.write(
                FILE, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(new TreeMap<>(figures)));
        if (Boolean.getBoolean("docs.write")) {
            new ResilienceDocument().write(figures);
        }
    }
}
