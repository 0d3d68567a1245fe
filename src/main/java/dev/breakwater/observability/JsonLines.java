package dev.breakwater.observability;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.LinkedHashMap;
import java.util.Map;
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

    private static final DateTimeFormatter TIMESTAMP =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();
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
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("timestamp", TIMESTAMP.format(event.getInstant()));
        members.put("level", event.getLevel().toString());
        members.put("component", component(event.getLoggerName()));
        members.put("message", String.valueOf(event.getFormattedMessage()));
        members.put("environment", environment);
        event.getMDCPropertyMap().forEach((key, value) -> members.put(free(key), String.valueOf(value)));
        if (event.getKeyValuePairs() != null) {
            for (KeyValuePair pair : event.getKeyValuePairs()) {
                members.put(free(pair.key), pair.value == null ? "" : pair.value);
            }
        }
        if (event.getThrowableProxy() instanceof ThrowableProxy proxy) {
            members.put("exception", proxy.getClassName());
            members.put("stack_trace", trace(proxy.getThrowable()));
        }
        return JsonLine.of(members);
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
