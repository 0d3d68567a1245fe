package dev.breakwater.toolserver.database;

import dev.breakwater.toolserver.database.TableDescription.Described;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Tells which tables there are and what they are made of, from what drivers tell of every database alike. */
final class Tables {

    private static final int MOST_LISTED = 300;
    private static final int MOST_FOUND = 10_000;
    private static final int MOST_COLUMNS = 200;
    private static final int MOST_SUGGESTED = 20;
    private static final int LONGEST_TEXT = 200;

    /** Beyond it a column's size is only the most that the database knows. */
    private static final int LARGEST_SIZE = 65_535;

    private static final Set<String> SIZED = Set.of(
            "char",
            "varchar",
            "character",
            "character varying",
            "bpchar",
            "binary",
            "varbinary",
            "binary varying",
            "nchar",
            "nvarchar");

    private final Connections connections;
    private final Worker worker;

    Tables(Connections connections, Worker worker) {
        this.connections = connections;
        this.worker = worker;
    }

    Reply list() throws ToolError, InterruptedException {
        List<TableName> found = worker.run(
                cancellation -> connections.reading(cancellation, connection -> find(connection, MOST_LISTED + 1)));
        boolean truncated = found.size() > MOST_LISTED;
        TableList list = new TableList(truncated ? found.subList(0, MOST_LISTED) : found, truncated);
        return new Reply(list.text(), list);
    }

    Reply describe(String table) throws ToolError, InterruptedException {
        TableDescription description = worker.run(cancellation -> connections.reading(cancellation, connection -> {
            TableName named = named(table, find(connection, MOST_FOUND), home(connection));
            return describe(connection, named);
        }));
        return new Reply(description.text(), description);
    }

    private static List<TableName> find(Connection connection, int most) throws SQLException {
        DatabaseMetaData about = connection.getMetaData();
        Names names = new Names(about);
        String home = home(connection);
        List<TableName> found = new ArrayList<>();
        try (ResultSet tables = about.getTables(connection.getCatalog(), null, "%", null)) {
            while (tables.next() && found.size() < most) {
                String schema = space(tables, "TABLE_SCHEM", "TABLE_CAT");
                String type = tables.getString("TABLE_TYPE");
                String name = tables.getString("TABLE_NAME");
                if (isTable(type) && !Names.isSystem(schema)) {
                    String written = schema.equalsIgnoreCase(home)
                            ? names.inSql(name)
                            : names.inSql(schema) + "." + names.inSql(name);
                    found.add(new TableName(
                            name,
                            schema,
                            kind(type),
                            written.equals(name) ? null : written,
                            text(tables.getString("REMARKS"))));
                }
            }
        }
        return found;
    }

    /** The schema in which names are looked up that come without one. */
    private static String home(Connection connection) throws SQLException {
        return Optional.ofNullable(connection.getSchema())
                .or(() -> Optional.ofNullable(catalog(connection)))
                .orElse("");
    }

    private static @Nullable String catalog(Connection connection) {
        try {
            return connection.getCatalog();
        } catch (SQLException e) {
            return null;
        }
    }

    /** The schema, or what stands in its place on databases that call it a catalog. */
    private static String space(ResultSet row, String schema, String catalog) throws SQLException {
        return Optional.ofNullable(row.getString(schema))
                .orElse(Optional.ofNullable(row.getString(catalog)).orElse(""));
    }

    private static boolean isTable(@Nullable String type) {
        return type != null
                && (type.contains("TABLE") || type.contains("VIEW") || type.equals("SYSTEM VERSIONED"))
                && !type.equals("SYSTEM TABLE")
                && !type.equals("SYSTEM VIEW")
                && !type.startsWith("SYSTEM TOAST");
    }

    private static String kind(String type) {
        String kind = type.toLowerCase(Locale.ROOT);
        return kind.equals("base table") || kind.equals("system versioned") ? "table" : kind;
    }

    private static TableName named(String asked, List<TableName> tables, String home) throws ToolError {
        List<String> parts = Names.parts(asked);
        String name = parts.getLast();
        String schema = parts.size() > 1 ? parts.get(parts.size() - 2) : "";
        List<Predicate<TableName>> ways = List.of(
                table -> table.name().equals(name) && table.schema().equals(schema.isEmpty() ? home : schema),
                table -> table.name().equals(name)
                        && (schema.isEmpty() || table.schema().equalsIgnoreCase(schema)),
                table -> table.name().equalsIgnoreCase(name)
                        && table.schema().equalsIgnoreCase(schema.isEmpty() ? home : schema),
                table -> table.name().equalsIgnoreCase(name)
                        && (schema.isEmpty() || table.schema().equalsIgnoreCase(schema)));
        for (Predicate<TableName> way : ways) {
            List<TableName> fitting = tables.stream().filter(way).toList();
            if (fitting.size() == 1) {
                return fitting.getFirst();
            }
            if (fitting.size() > 1) {
                throw new ToolError("There is more than one table '%s': %s.".formatted(text(name), written(fitting)));
            }
        }
        throw new ToolError(
                tables.isEmpty()
                        ? "The database has no tables that can be seen."
                        : "There is no table '%s'; the tables are: %s.".formatted(text(asked), written(tables)));
    }

    private static String written(List<TableName> tables) {
        return tables.stream().limit(MOST_SUGGESTED).map(TableName::written).collect(Collectors.joining(", "))
                + (tables.size() > MOST_SUGGESTED ? ", …" : "");
    }

    private static TableDescription describe(Connection connection, TableName table) throws SQLException {
        DatabaseMetaData about = connection.getMetaData();
        Names names = new Names(about);
        boolean schemas = about.supportsSchemasInTableDefinitions();
        String catalog = schemas ? connection.getCatalog() : table.schema();
        String schema = schemas ? table.schema() : null;
        Map<String, String> references = references(about, catalog, schema, table);
        List<Described> columns = new ArrayList<>();
        boolean more = false;
        try (ResultSet rows = about.getColumns(catalog, escaped(about, schema), escaped(about, table.name()), "%")) {
            while (!more && rows.next()) {
                if (!rows.getString("TABLE_NAME").equals(table.name())) {
                    continue;
                }
                if (columns.size() == MOST_COLUMNS) {
                    more = true;
                    break;
                }
                String name = rows.getString("COLUMN_NAME");
                String written = names.inSql(name);
                columns.add(new Described(
                        name,
                        type(rows),
                        rows.getInt("NULLABLE") != DatabaseMetaData.columnNoNulls,
                        written.equals(name) ? null : written,
                        defaultOf(rows.getString("COLUMN_DEF")),
                        references.get(name),
                        text(rows.getString("REMARKS"))));
            }
        }
        return new TableDescription(table, columns, primaryKey(about, catalog, schema, table.name()), more);
    }

    private static @Nullable String escaped(DatabaseMetaData about, @Nullable String name) throws SQLException {
        String escape = about.getSearchStringEscape();
        return name == null
                ? null
                : name.replace(escape, escape + escape)
                        .replace("_", escape + "_")
                        .replace("%", escape + "%");
    }

    private static String type(ResultSet column) throws SQLException {
        String name = column.getString("TYPE_NAME").toLowerCase(Locale.ROOT);
        int size = column.getInt("COLUMN_SIZE");
        int type = column.getInt("DATA_TYPE");
        if ((type == Types.NUMERIC || type == Types.DECIMAL) && size > 0 && size <= 1_000) {
            return name + "(" + size + "," + column.getInt("DECIMAL_DIGITS") + ")";
        }
        return SIZED.contains(name) && size > 0 && size <= LARGEST_SIZE ? name + "(" + size + ")" : name;
    }

    /** MariaDB says of every column without a default that it is NULL. */
    private static @Nullable String defaultOf(@Nullable String expression) {
        return "NULL".equals(expression) ? null : text(expression);
    }

    private static List<String> primaryKey(
            DatabaseMetaData about, @Nullable String catalog, @Nullable String schema, String table)
            throws SQLException {
        Map<Integer, String> columns = new TreeMap<>();
        try (ResultSet keys = about.getPrimaryKeys(catalog, schema, table)) {
            while (keys.next()) {
                columns.put(keys.getInt("KEY_SEQ"), keys.getString("COLUMN_NAME"));
            }
        }
        return List.copyOf(columns.values());
    }

    private static Map<String, String> references(
            DatabaseMetaData about, @Nullable String catalog, @Nullable String schema, TableName table)
            throws SQLException {
        Map<String, String> references = new HashMap<>();
        try (ResultSet keys = about.getImportedKeys(catalog, schema, table.name())) {
            while (keys.next() && references.size() < MOST_COLUMNS) {
                String space = space(keys, "PKTABLE_SCHEM", "PKTABLE_CAT");
                references.put(
                        keys.getString("FKCOLUMN_NAME"),
                        (space.equals(table.schema()) ? "" : space + ".") + keys.getString("PKTABLE_NAME") + "."
                                + keys.getString("PKCOLUMN_NAME"));
            }
        }
        return references;
    }

    private static @Nullable String text(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST_TEXT ? line : line.substring(0, LONGEST_TEXT) + "…";
    }
}
