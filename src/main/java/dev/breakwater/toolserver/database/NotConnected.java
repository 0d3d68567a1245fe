package dev.breakwater.toolserver.database;

import java.sql.SQLException;

/** There is no way to the database: it is away, refuses the login, or does not exist. */
final class NotConnected extends SQLException {

    NotConnected(SQLException cause) {
        super(cause.getMessage(), cause.getSQLState(), cause.getErrorCode(), cause);
    }
}
