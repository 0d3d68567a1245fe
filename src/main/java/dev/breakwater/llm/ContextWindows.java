package dev.breakwater.llm;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Collectors;

/** The windows of well-known models, from {@code context-windows.properties} beside this class. */
final class ContextWindows {

    /** What a model is taken to read if nothing is known of it, in tokens. */
    static final int UNKNOWN = 128_000;

    private final Map<String, Integer> byPrefix;

    private ContextWindows(Map<String, Integer> byPrefix) {
        this.byPrefix = byPrefix;
    }

    static ContextWindows load() {
        var lines = new Properties();
        try (InputStream in = Objects.requireNonNull(
                ContextWindows.class.getResourceAsStream("context-windows.properties"), "context-windows.properties")) {
            lines.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new ContextWindows(lines.stringPropertyNames().stream()
                .collect(Collectors.toUnmodifiableMap(
                        prefix -> prefix.toLowerCase(Locale.ROOT),
                        prefix -> Integer.valueOf(lines.getProperty(prefix).strip()))));
    }

    /** The window of a model in tokens: that of the longest prefix that its name, without its vendor, begins with. */
    int of(String model) {
        String name = model.substring(model.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return byPrefix.entrySet().stream()
                .filter(entry -> name.startsWith(entry.getKey()))
                .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                .map(Map.Entry::getValue)
                .orElse(UNKNOWN);
    }
}
