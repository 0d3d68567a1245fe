package dev.breakwater.toolserver.database;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The structured result of {@code list_tables}.
 *
 * @param tables the tables and views
 * @param truncated whether there are more
 */
record TableList(List<TableName> tables, boolean truncated) {

    TableList {
        tables = List.copyOf(tables);
    }

    String text() {
        if (tables.isEmpty()) {
            return "The database has no tables that can be seen.";
        }
        String kinds = tables.stream().allMatch(table -> table.type().equals("table")) ? "table" : "table or view";
        String named = tables.size() == 1 ? kinds : kinds.replace("table or view", "tables and view") + "s";
        String where = tables.stream().map(TableName::schema).distinct().count() == 1
                ? " in the schema " + tables.getFirst().schema()
                : "";
        return "The database has %s%d %s%s: %s."
                .formatted(
                        truncated ? "more than " : "",
                        tables.size(),
                        named,
                        where,
                        tables.stream()
                                .map(table -> table.written()
                                        + (table.type().equals("table") ? "" : " (" + table.type() + ")"))
                                .collect(Collectors.joining(", ")));
    }
}
