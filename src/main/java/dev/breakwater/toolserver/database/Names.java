package dev.breakwater.toolserver.database;

import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** How names are written in the SQL of one database. */
final class Names {

    private static final Set<String> SYSTEM_SCHEMAS =
            Set.of("information_schema", "pg_catalog", "pg_toast", "mysql", "performance_schema", "sys");

    /** The words of the standard that are most likely to be names; a driver lists only those beyond the standard. */
    private static final List<String> RESERVED = List.of("""
            all and any as between by case check column constraint create cross date day default distinct end exists
            fetch for foreign from grant group having in interval into is join key left like limit month not null offset
            on or order primary references right row rows select set table then to union unique update user using value
            values when where with year""".split("\\s+"));

    private final String quote;
    private final Pattern plain;
    private final Set<String> keywords = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

    Names(DatabaseMetaData about) throws SQLException {
        quote = about.getIdentifierQuoteString().strip();
        String letters =
                about.storesLowerCaseIdentifiers() ? "a-z" : about.storesUpperCaseIdentifiers() ? "A-Z" : "A-Za-z";
        plain = Pattern.compile("[" + letters + "_][" + letters + "0-9_]*");
        keywords.addAll(RESERVED);
        keywords.addAll(List.of(about.getSQLKeywords().split("\\s*,\\s*", -1)));
    }

    /** Whether a schema is the database's own. */
    static boolean isSystem(String schema) {
        String name = schema.toLowerCase(Locale.ROOT);
        return SYSTEM_SCHEMAS.contains(name) || name.startsWith("pg_temp_") || name.startsWith("pg_toast_temp_");
    }

    /** The name as a statement has to write it: in quotes, if it would be taken for another one without. */
    String inSql(String name) {
        return plain.matcher(name).matches() && !keywords.contains(name) ? name : quoted(name);
    }

    private String quoted(String name) {
        return quote.isEmpty() ? name : quote + name.replace(quote, quote + quote) + quote;
    }

    /** The parts of a name such as {@code shop."order items"}, without their quotes. */
    static List<String> parts(String written) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        char open = 0;
        for (int i = 0; i < written.length(); i++) {
            char c = written.charAt(i);
            if (open == 0 && (c == '"' || c == '`' || c == '[')) {
                open = c == '[' ? ']' : c;
            } else if (c == open) {
                open = 0;
            } else if (open == 0 && c == '.') {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }
}
