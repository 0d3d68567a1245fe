package dev.breakwater.testing.otlp;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A span as a collector gets it.
 *
 * @param parent the parent's id; empty for none
 * @param kind internal, server or client
 * @param status unset, ok or error
 * @param attributes as text, also where they are numbers; a list as its elements in brackets
 * @param events their names
 * @param resource the attributes of what sent it
 */
public record ReceivedSpan(
        String trace,
        String id,
        String parent,
        String name,
        String kind,
        long start,
        long end,
        Map<String, String> attributes,
        List<String> events,
        String status,
        String statusText,
        Map<String, String> resource) {

    private static final List<String> KINDS = List.of("unspecified", "internal", "server", "client");
    private static final List<String> STATUSES = List.of("unset", "ok", "error");

    /** The spans of an ExportTraceServiceRequest, by the numbers of opentelemetry-proto 1.x. */
    static List<ReceivedSpan> of(ByteBuffer request) {
        return Wire.of(request).messages(1).stream()
                .flatMap(resourceSpans -> {
                    Map<String, String> resource = resourceSpans.messages(1).stream()
                            .map(it -> attributes(it.messages(1)))
                            .findFirst()
                            .orElse(Map.of());
                    return resourceSpans.messages(2).stream()
                            .flatMap(scopeSpans -> scopeSpans.messages(2).stream())
                            .map(span -> of(span, resource));
                })
                .toList();
    }

    private static ReceivedSpan of(Wire span, Map<String, String> resource) {
        Wire status = span.messages(15).stream().findFirst().orElse(new Wire(List.of()));
        return new ReceivedSpan(
                span.hex(1),
                span.hex(2),
                span.hex(4),
                span.text(5),
                KINDS.get((int) span.number(6)),
                span.number(7),
                span.number(8),
                attributes(span.messages(9)),
                span.messages(11).stream().map(event -> event.text(2)).toList(),
                STATUSES.get((int) status.number(3)),
                status.text(2),
                resource);
    }

    private static Map<String, String> attributes(List<Wire> keyValues) {
        Map<String, String> attributes = new TreeMap<>();
        keyValues.forEach(it -> attributes.put(it.text(1), value(it.messages(2).getFirst())));
        return attributes;
    }

    private static String value(Wire any) {
        if (any.fields().isEmpty()) {
            return "";
        }
        Wire.Field field = any.fields().getFirst();
        return switch (field.tag()) {
            case 1 -> any.text(1);
            case 2 -> String.valueOf(field.number() != 0);
            case 3 -> String.valueOf(field.number());
            case 4 -> String.valueOf(Double.longBitsToDouble(field.number()));
            case 5 ->
                any.messages(5).getFirst().messages(1).stream()
                        .map(ReceivedSpan::value)
                        .toList()
                        .toString();
            default -> throw new IllegalArgumentException("no value that a test expects: " + field.tag());
        };
    }

    public String attribute(String key) {
        return attributes.getOrDefault(key, "");
    }
}
