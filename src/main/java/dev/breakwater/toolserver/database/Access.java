package dev.breakwater.toolserver.database;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The ways into a database that was found to be there.
 *
 * @param reading connections for queries
 * @param writing connections for changes
 * @param greeting what every new connection is told first, or nothing
 * @param keeper keeps an embedded database open that would end with its last connection
 */
record Access(
        DataSource reading,
        DataSource writing,
        @Nullable String greeting,
        @Nullable Connection keeper) {

    void close() {
        try {
            if (keeper != null) {
                keeper.close();
            }
        } catch (SQLException e) {
            // It is of no use any more, which is what close wanted.
        }
    }
}
