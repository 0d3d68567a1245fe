package dev.breakwater.toolserver.filesystem;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The structured result of {@code read}; its output schema says what the members mean. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record TextOfFile(
        String path,
        String content,
        int lines,
        @Nullable Integer nextOffset,
        @Nullable String note) {

    /** A client gets it twice, as text and as structured content. */
    static final int MOST_BYTES = 24 * 1024;

    /**
     * Reads some lines.
     *
     * @param offset how many lines are passed over
     * @param limit how many lines are read at most
     */
    static Reply of(Root root, RelativePath file, int offset, int limit, Budget budget)
            throws ToolError, InterruptedException {
        return root.beside("path", file, directory -> {
            try (LineCursor cursor = new LineCursor(directory.open(file.name()))) {
                return read(file, cursor, offset, limit, budget);
            }
        });
    }

    private static Reply read(RelativePath file, LineCursor cursor, int offset, int limit, Budget budget)
            throws IOException, ToolError, InterruptedException {
        switch (cursor.kind()) {
            case BINARY ->
                throw new ToolError(
                        "Argument 'path': %s is a binary file; only text can be read.".formatted(file.shown()));
            case UTF_16 ->
                throw new ToolError(
                        "Argument 'path': %s is text in UTF-16; only UTF-8 can be read.".formatted(file.shown()));
            case EMPTY, TEXT -> {}
        }
        passOver(file, cursor, offset, budget);
        StringBuilder content = new StringBuilder();
        int lines = 0;
        int bytes = 0;
        boolean replaced = false;
        boolean pieces = false;
        boolean more = cursor.advance();
        while (more && lines < limit && bytes + cursor.bytes() <= MOST_BYTES && budget.hasTime()) {
            content.append(cursor.text());
            lines++;
            bytes += cursor.bytes();
            replaced |= cursor.replaced();
            pieces |= !cursor.text().endsWith("\n") && cursor.bytes() > LineCursor.LONGEST - 4;
            more = cursor.advance();
        }
        if (lines == 0 && more) {
            throw tooFar(file, offset);
        }
        if (lines == 0 && offset > 0) {
            throw endsBefore(file, offset, offset);
        }
        List<String> notes = new ArrayList<>();
        if (cursor.marked() && offset == 0) {
            notes.add("the byte order mark at the start was left out");
        }
        if (replaced) {
            notes.add("bytes that are not UTF-8 were replaced by \uFFFD");
        }
        if (pieces) {
            notes.add("a line of more than " + LineCursor.LONGEST + " bytes counts as several");
        }
        TextOfFile text = new TextOfFile(
                file.toString(),
                content.toString(),
                lines,
                more ? offset + lines : null,
                notes.isEmpty() ? null : String.join("; ", notes));
        return new Reply(text.text(file), text);
    }

    private static void passOver(RelativePath file, LineCursor cursor, int offset, Budget budget)
            throws IOException, ToolError, InterruptedException {
        for (int passed = 0; passed < offset; passed++) {
            if (!cursor.advance()) {
                throw endsBefore(file, offset, passed);
            }
            if (!budget.hasTime()) {
                throw tooFar(file, offset);
            }
        }
    }

    private static ToolError tooFar(RelativePath file, int offset) {
        return new ToolError("Argument 'offset': line %d of %s could not be reached in the time of one call."
                .formatted(offset, file.shown()));
    }

    private static ToolError endsBefore(RelativePath file, int offset, int lines) {
        return new ToolError("Argument 'offset' is %d, but %s has only %s."
                .formatted(offset, file.shown(), Words.count(lines, "line")));
    }

    private String text(RelativePath file) {
        List<String> remarks = new ArrayList<>();
        if (nextOffset != null) {
            remarks.add("There is more: go on with offset " + nextOffset);
        }
        if (note != null) {
            remarks.add("Note: " + note);
        }
        if (content.isEmpty()) {
            return "The file %s is empty.".formatted(file.shown());
        }
        String end = content.endsWith("\n") ? "" : "\n";
        return remarks.isEmpty() ? content : content + end + "[" + String.join(". ", remarks) + ".]";
    }
}
