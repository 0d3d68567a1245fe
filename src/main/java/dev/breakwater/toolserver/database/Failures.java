package dev.breakwater.toolserver.database;

import dev.breakwater.toolserver.stdio.ToolError;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.h2.api.ErrorCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Explains what a database complains of, in its own words where these are about the statement, and never with the login. */
final class Failures {

    /** What PostgreSQL and H2 call a statement that was stopped. */
    static final String CANCELLED = "57014";

    static final String MEMORY =
            "The statement needed more memory than there is. Ask for fewer rows or columns, or for shorter values.";

    private static final Logger log = LoggerFactory.getLogger(Failures.class);

    private static final int LONGEST = 500;
    private static final int MARIADB_TIMEOUT = 1969;
    private static final int MYSQL_TIMEOUT = 3024;
    private static final int MARIADB_INTERRUPTED = 1317;
    private static final int MARIADB_UNKNOWN_DATABASE = 1049;

    private static final Set<Integer> H2_NOT_FOUND =
            Set.of(ErrorCode.DATABASE_NOT_FOUND_WITH_IF_EXISTS_1, ErrorCode.REMOTE_DATABASE_NOT_FOUND_1);
    private static final Set<Integer> H2_CLOSED =
            Set.of(ErrorCode.DATABASE_IS_CLOSED, ErrorCode.DATABASE_CALLED_AT_SHUTDOWN);

    /** What drivers add: H2 the whole statement and its own number, MariaDB the number of the connection. */
    private static final Pattern DECORATION =
            Pattern.compile("; SQL statement:.*|\\s*\\[\\d+-\\d+]\\s*$|^\\(conn=\\d+\\)\\s*", Pattern.DOTALL);

    private static final Pattern URL = Pattern.compile("jdbc:\\S+");

    private final String address;
    private final Login login;
    private final Duration limit;

    /** What is on stderr already: a database that is away is told of once, and not with each call. */
    private final AtomicReference<@Nullable String> complaint = new AtomicReference<>();

    /** @param address where the database is, for the server's operator and not for the model */
    Failures(String address, Login login, Duration limit) {
        this.address = address;
        this.login = login;
        this.limit = limit;
    }

    /** Whether stderr says already why the database is away. */
    boolean said() {
        return complaint.get() != null;
    }

    /** Something went well again. */
    void over() {
        complaint.set(null);
    }

    /** What the model is told. */
    ToolError explain(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        if (e instanceof NotConnected) {
            String message = message(e);
            if (!message.equals(complaint.getAndSet(message))) {
                log.warn("no connection to {} (SQLState {}): {}", address, state, message);
            }
            return new ToolError(connecting(state, e.getErrorCode()));
        }
        if (String.valueOf(e.getMessage()).contains("maxResultBuffer")) {
            return new ToolError(MEMORY);
        }
        if (state.startsWith("08")) {
            return new ToolError("The connection to the database was lost while the statement ran.");
        }
        if (state.equals(CANCELLED) || isMariaDbTimeout(e.getErrorCode())) {
            return new ToolError("The statement was stopped because it took longer than " + seconds(limit)
                    + " s. Narrow it down, for example with WHERE or LIMIT.");
        }
        if (e.getErrorCode() == ErrorCode.OUT_OF_MEMORY) {
            return new ToolError(MEMORY);
        }
        if (H2_CLOSED.contains(e.getErrorCode())) {
            return new ToolError("The database was closed while the statement ran. Try again.");
        }
        return new ToolError("The database says: " + message(e));
    }

    static String seconds(Duration time) {
        return Double.toString(time.toMillis() / 1000.0).replaceFirst("\\.0$", "");
    }

    private static boolean isMariaDbTimeout(int code) {
        return code == MARIADB_TIMEOUT || code == MYSQL_TIMEOUT || code == MARIADB_INTERRUPTED;
    }

    private static String connecting(String state, int code) {
        if (state.startsWith("28")) {
            return "The database refuses the login that this server is configured with.";
        }
        if (state.equals("3D000") || code == MARIADB_UNKNOWN_DATABASE || H2_NOT_FOUND.contains(code)) {
            return "The database that this server is configured with does not exist.";
        }
        return "The database cannot be reached at the moment.";
    }

    private String message(SQLException e) {
        String raw = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        String text = DECORATION.matcher(raw).replaceAll("").strip().replaceAll("\\s+", " ");
        text = URL.matcher(text).replaceAll("(its URL)");
        if (!login.user().isEmpty()) {
            text = Pattern.compile("(?i)\\b(user|role)(?: name)?:?\\s+[\"'`]?" + Pattern.quote(login.user())
                            + "\\b[\"'`]?(?:@[\"'`]?[\\w.%:-]+[\"'`]?)?")
                    .matcher(text)
                    .replaceAll("$1");
        }
        if (!login.password().isBlank()) {
            text = Pattern.compile("(?<!\\w)" + Pattern.quote(login.password()) + "(?!\\w)")
                    .matcher(text)
                    .replaceAll(Matcher.quoteReplacement("***"));
        }
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "…";
    }
}
