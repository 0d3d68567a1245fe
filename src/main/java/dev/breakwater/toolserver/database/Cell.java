package dev.breakwater.toolserver.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.Types;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.Temporal;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one column as JSON knows them: text, number, boolean or null. A column is never asked for its value as an object:
 * H2 would make one of any serialized Java object that a query can write down.
 *
 * @param index of the column, from 1
 * @param type of {@link Types}
 * @param typeName the database's own, in lower case
 * @param longest characters of one value
 */
record Cell(int index, int type, String typeName, int longest) {

    private static final int BINARY_SHOWN = 64;

    @Nullable Object read(ResultSet row) throws SQLException {
        try {
            return switch (type) {
                case Types.TINYINT, Types.SMALLINT, Types.INTEGER, Types.BIGINT -> number(row.getString(index));
                case Types.REAL, Types.FLOAT, Types.DOUBLE, Types.NUMERIC, Types.DECIMAL ->
                    number(row.getString(index));
                case Types.BOOLEAN -> truth(row);
                case Types.BIT -> typeName.equals("bool") ? truth(row) : text(row.getString(index));
                case Types.DATE -> date(row);
                case Types.TIMESTAMP, Types.TIMESTAMP_WITH_TIMEZONE -> timestamp(row);
                case Types.CLOB, Types.NCLOB, Types.LONGVARCHAR, Types.LONGNVARCHAR ->
                    streamed(row.getCharacterStream(index));
                case Types.BINARY, Types.VARBINARY, Types.LONGVARBINARY, Types.BLOB, Types.JAVA_OBJECT ->
                    typeName.equals("uuid") ? text(row.getString(index)) : binary(row.getBinaryStream(index));
                default -> text(row.getString(index));
            };
        } catch (SQLDataException | SQLFeatureNotSupportedException | IOException e) {
            return "(a value of type " + typeName + " that cannot be shown)";
        }
    }

    /** A number that a reader of JSON gets exactly, else its digits: NaN, and what a double cannot hold. */
    private static @Nullable Object number(@Nullable String digits) {
        if (digits == null) {
            return null;
        }
        try {
            BigDecimal exact = new BigDecimal(digits);
            double nearest = exact.doubleValue();
            return Double.isFinite(nearest)
                            && new BigDecimal(Double.toString(nearest)).compareTo(exact) == 0
                            && Math.abs(nearest) <= 1L << 53
                    ? exact
                    : digits;
        } catch (NumberFormatException e) {
            return digits;
        }
    }

    private @Nullable Boolean truth(ResultSet row) throws SQLException {
        boolean value = row.getBoolean(index);
        return row.wasNull() ? null : value;
    }

    private @Nullable String date(ResultSet row) throws SQLException {
        LocalDate date = temporal(row, LocalDate.class);
        return date == null || date.equals(LocalDate.MAX) || date.equals(LocalDate.MIN)
                ? text(row.getString(index))
                : date.toString();
    }

    private @Nullable String timestamp(ResultSet row) throws SQLException {
        if (type == Types.TIMESTAMP_WITH_TIMEZONE || typeName.equals("timestamptz")) {
            OffsetDateTime time = temporal(row, OffsetDateTime.class);
            return time == null || time.equals(OffsetDateTime.MAX) || time.equals(OffsetDateTime.MIN)
                    ? text(row.getString(index))
                    : DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
        }
        LocalDateTime time = temporal(row, LocalDateTime.class);
        return time == null || time.equals(LocalDateTime.MAX) || time.equals(LocalDateTime.MIN)
                ? text(row.getString(index))
                : DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(time);
    }

    /** Nothing for NULL, and for what Java has no such value of: day 0 of MariaDB, infinity of PostgreSQL. */
    private <T extends Temporal> @Nullable T temporal(ResultSet row, Class<T> kind) {
        try {
            return row.getObject(index, kind);
        } catch (SQLException | DateTimeException e) {
            return null;
        }
    }

    private @Nullable String text(@Nullable String text) {
        return text == null || text.length() <= longest
                ? text
                : cut(text) + "… (cut; it has " + text.length() + " characters)";
    }

    private String cut(String text) {
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end);
    }

    private @Nullable String streamed(@Nullable Reader characters) throws IOException {
        if (characters == null) {
            return null;
        }
        try (characters) {
            char[] read = new char[longest + 1];
            int length = 0;
            int some;
            while (length < read.length && (some = characters.read(read, length, read.length - length)) > 0) {
                length += some;
            }
            String text = new String(read, 0, length);
            return length <= longest ? text : cut(text) + "… (cut; it is longer)";
        }
    }

    /** Its beginning in hexadecimal: nobody reads more of it that way, and it can be told what it is. */
    private static @Nullable String binary(@Nullable InputStream bytes) throws IOException {
        if (bytes == null) {
            return null;
        }
        try (bytes) {
            byte[] read = bytes.readNBytes(BINARY_SHOWN + 1);
            String hex = HexFormat.of().formatHex(read, 0, Math.min(read.length, BINARY_SHOWN));
            return read.length <= BINARY_SHOWN ? "0x" + hex : "0x" + hex + "… (cut; it is longer)";
        }
    }
}
