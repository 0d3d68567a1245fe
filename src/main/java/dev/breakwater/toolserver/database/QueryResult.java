package dev.breakwater.toolserver.database;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * The structured result of {@code query}; its output schema says what the members mean.
 *
 * @param columns the columns in the order of the values in a row
 * @param rows each with as many values as there are columns: text, number, boolean or null
 * @param rowCount how many rows these are
 * @param truncated whether there is more than is shown
 * @param note what is missing, if anything
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record QueryResult(
        List<Column> columns,
        List<List<@Nullable Object>> rows,
        int rowCount,
        boolean truncated,
        @Nullable String note) {

    QueryResult {
        columns = List.copyOf(columns);
        rows = Collections.unmodifiableList(new ArrayList<>(rows));
    }

    /** The same as lines of text, its values set apart by bars. */
    String text() {
        String shown = columns.stream()
                .map(column -> column.name() + " (" + column.type() + ")")
                .collect(Collectors.joining(" | "));
        String head = switch (rowCount) {
            case 0 -> "No rows. The columns are: " + shown;
            case 1 -> (truncated ? "The first row of " : "1 row of ") + shown + ":";
            default -> (truncated ? "The first " : "") + rowCount + " rows of " + shown + ":";
        };
        StringBuilder text = new StringBuilder(head);
        rows.forEach(row ->
                text.append('\n').append(row.stream().map(QueryResult::plain).collect(Collectors.joining(" | "))));
        return note == null ? text.toString() : text.append('\n').append(note).toString();
    }

    private static String plain(@Nullable Object value) {
        return value == null ? "NULL" : value.toString().replaceAll("\\s*\\R\\s*", " ");
    }
}
