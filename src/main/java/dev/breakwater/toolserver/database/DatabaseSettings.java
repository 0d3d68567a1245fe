package dev.breakwater.toolserver.database;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the environment says.
 *
 * @param dialect which database, and how to speak to it
 * @param sample whether it is the sample shop, in this process
 * @param execute whether there is a tool that changes data
 * @param limit how long one statement may take
 * @param connections the most connections that are open at the same time
 */
record DatabaseSettings(Dialect dialect, boolean sample, boolean execute, Duration limit, int connections) {

    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)?");

    /** As many as calls can be under way in one session. */
    private static final int UNBOUNDED = 64;

    /**
     * Reads the environment.
     *
     * @throws IllegalArgumentException if a value cannot be used; the message names the variable and not its value
     */
    static DatabaseSettings read(Map<String, String> environment) {
        String url = value(environment, "DB_SERVER_URL", "");
        // A password may begin or end with a blank.
        Login login =
                new Login(value(environment, "DB_SERVER_USER", ""), environment.getOrDefault("DB_SERVER_PASSWORD", ""));
        if (url.isEmpty() && !(login.user().isEmpty() && login.password().isEmpty())) {
            throw new IllegalArgumentException(
                    "DB_SERVER_USER and DB_SERVER_PASSWORD need DB_SERVER_URL; without it there is only the sample database");
        }
        Duration limit = statementLimit(time(value(environment, "DB_SERVER_TIMEOUT", "60s")));
        return new DatabaseSettings(
                url.isEmpty() ? H2Dialect.sample(limit) : Dialect.of(url, login, limit),
                url.isEmpty(),
                flag(value(environment, "DB_SERVER_EXECUTE", "false")),
                limit,
                connections(value(environment, "CONNECTION_POOL_SIZE", "10")));
    }

    private static String value(Map<String, String> environment, String variable, String otherwise) {
        String given = environment.getOrDefault(variable, "").strip();
        return given.isEmpty() ? otherwise : given;
    }

    /** Somewhat less than the gateway waits, so that the model is told that its statement was too slow. */
    private static Duration statementLimit(Duration timeout) {
        Duration tenth = timeout.dividedBy(10);
        Duration reserve = tenth.compareTo(Duration.ofSeconds(5)) > 0 ? Duration.ofSeconds(5) : tenth;
        return timeout.minus(reserve);
    }

    private static Duration time(String text) {
        Duration read = Duration.ZERO;
        Matcher simple = TIME.matcher(text);
        try {
            read = simple.matches() ? simple(simple) : Duration.parse(text);
        } catch (DateTimeParseException e) {
            // Said below.
        }
        if (read.compareTo(Duration.ofMillis(100)) < 0 || read.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "DB_SERVER_TIMEOUT is not a time from 100ms to 1d, such as 60, 60s or 500ms");
        }
        return read;
    }

    private static Duration simple(Matcher time) {
        long amount = Long.parseLong(time.group(1));
        return switch (time.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            case null, default -> Duration.ofSeconds(amount);
        };
    }

    private static boolean flag(String text) {
        if (!List.of("true", "false").contains(text)) {
            throw new IllegalArgumentException("DB_SERVER_EXECUTE is neither true nor false");
        }
        return text.equals("true");
    }

    private static int connections(String text) {
        if (!text.matches("\\d{1,6}")) {
            throw new IllegalArgumentException("CONNECTION_POOL_SIZE is not a whole number from 0 to 999999");
        }
        int most = Integer.parseInt(text);
        return most == 0 ? UNBOUNDED : Math.min(most, UNBOUNDED);
    }
}
