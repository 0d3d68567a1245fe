package dev.breakwater.toolserver.filesystem;

import com.fasterxml.jackson.annotation.JsonValue;
import java.nio.ByteBuffer;
import java.util.Locale;

/** What a file's first bytes tell about all of it. */
enum ContentKind {
    EMPTY,
    TEXT,
    /** Text in UTF-16, which is told by its byte order mark and not read. */
    UTF_16,
    BINARY;

    /** A byte that is zero is in every usual binary format early, and in no text. */
    static ContentKind of(ByteBuffer start) {
        if (!start.hasRemaining()) {
            return EMPTY;
        }
        int from = start.position();
        if (start.remaining() >= 2) {
            int mark = start.getShort(from) & 0xFFFF;
            if (mark == 0xFEFF || mark == 0xFFFE) {
                return UTF_16;
            }
        }
        for (int i = from; i < start.limit(); i++) {
            if (start.get(i) == 0) {
                return BINARY;
            }
        }
        return TEXT;
    }

    @JsonValue
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
