package dev.breakwater.observability;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a JSON object on one line, of bounded length whatever its values are. */
final class JsonLine {

    /** Of one text, in characters; a longer one is cut, marked. */
    static final int MAX_TEXT = 16 * 1024;

    /** Of all texts and names of a line together, in characters; what comes behind it is left out. */
    static final int MAX_LINE = 128 * 1024;

    /** Of the object's members, and of the entries of a value that has some. */
    static final int MAX_ENTRIES = 64;

    private static final int MAX_DEPTH = 4;
    private static final double NANOS = 1e9;
    private static final JsonFactory JSON = new JsonFactory();

    private final JsonGenerator json;
    private int left = MAX_LINE;

    private JsonLine(JsonGenerator json) {
        this.json = json;
    }

    /** Numbers, booleans, maps and lists become what they are in JSON, durations seconds, everything else text. */
    static String of(Map<String, Object> members) {
        StringWriter line = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), line)) {
            new JsonLine(json).object(members, 0);
        }
        return line.append('\n').toString();
    }

    private void object(Map<?, ?> entries, int depth) {
        json.writeStartObject();
        Iterator<? extends Map.Entry<?, ?>> iterator = entries.entrySet().iterator();
        for (int i = 0; i < MAX_ENTRIES && left > 0 && iterator.hasNext(); i++) {
            Map.Entry<?, ?> entry = iterator.next();
            json.writeName(text(entry.getKey(), MAX_TEXT));
            value(entry.getValue(), depth + 1);
        }
        json.writeEndObject();
    }

    private void array(Collection<?> elements, int depth) {
        json.writeStartArray();
        Iterator<?> iterator = elements.iterator();
        for (int i = 0; i < MAX_ENTRIES && left > 0 && iterator.hasNext(); i++) {
            value(iterator.next(), depth + 1);
        }
        json.writeEndArray();
    }

    private void value(Object value, int depth) {
        switch (value) {
            case null -> json.writeNull();
            case Boolean bool -> json.writeBoolean(bool);
            case Integer number -> json.writeNumber(number);
            case Long number -> json.writeNumber(number);
            case Double number when Double.isFinite(number) -> json.writeNumber(number);
            case Duration time -> json.writeNumber(time.toNanos() / NANOS);
            case BigDecimal number -> json.writeNumber(number);
            case Map<?, ?> map when depth < MAX_DEPTH -> object(map, depth);
            case Collection<?> list when depth < MAX_DEPTH -> array(list, depth);
            default -> json.writeString(text(value, left));
        }
    }

    private String text(Object value, int limit) {
        String text;
        try {
            text = String.valueOf(value);
        } catch (RuntimeException e) {
            // A value that cannot be shown must not cost the line.
            text = value.getClass().getName();
        }
        int room = Math.clamp(limit, 0, MAX_TEXT);
        String shown = text.length() <= room ? text : text.substring(0, room) + "…";
        left -= shown.length();
        return shown;
    }
}
