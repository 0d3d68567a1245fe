package dev.breakwater.toolserver.database;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The tables of a small shop, for a first look without a database of one's own. */
final class SampleShop {

    private SampleShop() {}

    /** Makes the tables in an H2 database that has none yet. */
    static void fill(Connection connection) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, "public", "products", null)) {
            if (tables.next()) {
                return;
            }
        }
        try (Statement statement = connection.createStatement()) {
            statement.execute(script());
        }
    }

    private static String script() {
        try (InputStream script = SampleShop.class.getResourceAsStream("sample-shop.sql")) {
            if (script == null) {
                throw new IllegalStateException("no sample-shop.sql");
            }
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
