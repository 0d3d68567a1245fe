package dev.breakwater.toolserver.database;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads a result up to its bounds: a number of rows, of columns, and of bytes, which are what a model has to read. */
final class ResultReader {

    /** As JSON; the same once more as text, and both together stay below what the gateway shows of a result. */
    private static final int MOST_BYTES = 24 * 1024;

    private static final int MOST_COLUMNS = 200;
    private static final int LONGEST_VALUE = 4_000;
    private static final int SHORTEST_CUT = 40;
    private static final int LONGEST_NAME = 80;

    private final int mostRows;

    ResultReader(int mostRows) {
        this.mostRows = mostRows;
    }

    QueryResult read(ResultSet result) throws SQLException {
        ResultSetMetaData about = result.getMetaData();
        int shown = Math.min(about.getColumnCount(), MOST_COLUMNS);
        List<Column> columns = new ArrayList<>();
        List<Cell> cells = new ArrayList<>();
        // So that one row with long values in many columns fits.
        int longest = Math.clamp(MOST_BYTES / 2 / Math.max(1, shown), SHORTEST_CUT, LONGEST_VALUE);
        for (int index = 1; index <= shown; index++) {
            String type = about.getColumnTypeName(index).toLowerCase(Locale.ROOT);
            columns.add(new Column(cut(about.getColumnLabel(index)), cut(type)));
            cells.add(new Cell(index, about.getColumnType(index), type, longest));
        }
        List<List<@Nullable Object>> rows = new ArrayList<>();
        int bytes = 0;
        boolean more = false;
        String note = null;
        while (!more && result.next()) {
            if (rows.size() == mostRows) {
                more = true;
                note = "There are more rows than the " + mostRows + " asked for.";
                break;
            }
            List<@Nullable Object> row = new ArrayList<>();
            for (Cell cell : cells) {
                Object value = cell.read(result);
                row.add(value);
                bytes += size(value);
            }
            if (bytes > MOST_BYTES && !rows.isEmpty()) {
                more = true;
                note = "There are more rows than fit into one result. Ask for fewer columns, or for the next rows.";
                break;
            }
            rows.add(row);
        }
        if (about.getColumnCount() > shown) {
            more = true;
            note = "Only " + shown + " of " + about.getColumnCount() + " columns are shown."
                    + (note == null ? "" : " " + note);
        }
        return new QueryResult(columns, rows, rows.size(), more, note);
    }

    /** About what it takes in JSON. */
    private static int size(@Nullable Object value) {
        if (value == null) {
            return 5;
        }
        String text = value.toString();
        long escapes =
                text.chars().filter(c -> c == '"' || c == '\\' || c < ' ').count();
        return text.getBytes(StandardCharsets.UTF_8).length + (int) escapes + 3;
    }

    private static String cut(String name) {
        return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
    }
}
