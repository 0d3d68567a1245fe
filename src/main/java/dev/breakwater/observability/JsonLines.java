package dev.breakwater.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.util.List;
import java.util.Set;
import org.slf4j.event.KeyValuePair;
import org.springframework.boot.logging.StackTracePrinter;
import org.springframework.boot.logging.StandardStackTracePrinter;
import org.springframework.boot.logging.structured.StructuredLogFormatter;
import org.springframework.core.env.Environment;

/**
 * Each event of the log as one line of JSON: {@code timestamp, level, component, message, environment}, then what is
 * known of the request in hand, then the event's own key-values, then {@code exception} and {@code stack_trace}.
 *
 * <p>A name stands in a line once, as readers of JSON want it: of a key that is both in the context and the event's own,
 * the event's value is written; a key that is named like one of the members above gets an underscore behind it.
 */
final class JsonLines implements StructuredLogFormatter<ILoggingEvent> {

    private static final String OURS = "dev.breakwater.";
    private static final int MAX_FRAMES = 60;

    private static final Set<String> RESERVED =
            Set.of("timestamp", "level", "component", "message", "environment", "exception", "stack_trace");

    private final String environment;

    // The root first: it is what a reader looks for, and what is cut off is the end.
    private final StackTracePrinter traces = StandardStackTracePrinter.rootFirst()
            .withMaximumLength(JsonLine.MAX_TEXT)
            .withMaximumThrowableDepth(MAX_FRAMES);

    JsonLines(Environment environment) {
        this.environment = GatewaySettings.of(environment).environment();
    }

    @Override
    public String format(ILoggingEvent event) {
        JsonLine line = new JsonLine()
                .member("timestamp", event.getInstant())
                .member("level", event.getLevel().toString())
                .member("component", component(event.getLoggerName()))
                .member("message", String.valueOf(event.getFormattedMessage()))
                .member("environment", environment);
        List<KeyValuePair> pairs = event.getKeyValuePairs() == null ? List.of() : event.getKeyValuePairs();
        String[] names = names(pairs);
        event.getMDCPropertyMap().forEach((key, value) -> {
            String name = free(key);
            if (lastOf(name, names) < 0) {
                line.member(name, String.valueOf(value));
            }
        });
        for (int i = 0; i < names.length && line.hasRoom(); i++) {
            if (lastOf(names[i], names) == i) {
                Object value = pairs.get(i).value;
                line.member(names[i], value == null ? "" : value);
            }
        }
        if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
            line.member("exception", proxy.getClassName()).member("stack_trace", trace(proxy.getThrowable()));
        }
        return line.end();
    }

    private static String[] names(List<KeyValuePair> pairs) {
        String[] names = new String[pairs.size()];
        for (int i = 0; i < names.length; i++) {
            names[i] = free(String.valueOf(pairs.get(i).key));
        }
        return names;
    }

    /** Where a name stands last, or -1: there are a handful of them, and a map would cost more. */
    private static int lastOf(String name, String[] names) {
        int i = names.length - 1;
        while (i >= 0 && !names[i].equals(name)) {
            i--;
        }
        return i;
    }

    /** Ours are named as docs and people name them, {@code mcp.StateLog}; others in full. */
    private static String component(String logger) {
        return logger.startsWith(OURS) ? logger.substring(OURS.length()) : logger;
    }

    private static String free(String key) {
        return RESERVED.contains(key) ? key + "_" : key;
    }

    private String trace(Throwable thrown) {
        try {
            return traces.printStackTraceToString(thrown);
        } catch (RuntimeException e) {
            // An exception whose own message cannot be made.
            return thrown.getClass().getName();
        }
    }
}
