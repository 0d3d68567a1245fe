package dev.breakwater.toolserver.database;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * A JDBC URL taken apart. Drivers do a lot on the word of a parameter: load classes, run SQL, read and write files. So only those
 * that are known to do nothing of the kind are let through, and a parameter that a driver's next version invents is not.
 */
final class JdbcUrl {

    private static final Set<String> CREDENTIALS = Set.of("user", "password");

    private final String base;
    private final Map<String, String> parameters;

    private JdbcUrl(String base, Map<String, String> parameters) {
        this.base = base;
        this.parameters = parameters;
    }

    /**
     * Takes a URL apart.
     *
     * @param start what stands before the first parameter: {@code ?} or {@code ;}
     * @param separator what stands between parameters
     * @throws IllegalArgumentException if a parameter has no value or stands there twice
     */
    static JdbcUrl parse(String url, char start, char separator) {
        int end = url.indexOf(start);
        Map<String, String> parameters = new LinkedHashMap<>();
        if (end >= 0) {
            for (String parameter : url.substring(end + 1).split(Pattern.quote(String.valueOf(separator)), -1)) {
                if (parameter.isEmpty()) {
                    continue;
                }
                int equals = parameter.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException("DB_SERVER_URL has a parameter without a value");
                }
                String name = parameter.substring(0, equals).strip();
                String known = parameters.keySet().stream()
                        .filter(name::equalsIgnoreCase)
                        .findFirst()
                        .orElse("");
                if (!known.isEmpty()) {
                    throw new IllegalArgumentException("DB_SERVER_URL has the parameter " + known + " twice");
                }
                parameters.put(name, parameter.substring(equals + 1));
            }
        }
        return new JdbcUrl(end < 0 ? url : url.substring(0, end), parameters);
    }

    /** What stands before the parameters. */
    String base() {
        return base;
    }

    /** The same without {@code jdbc:}, which also keeps it apart from the variable's value, hidden wherever it is found. */
    String address() {
        return base.replaceFirst("^jdbc:", "");
    }

    /** {@code login}, or, where it has nothing, what the URL's own {@code user} and {@code password} say. */
    Login login(Login login) {
        return new Login(
                login.user().isEmpty() ? credential("user") : login.user(),
                login.password().isEmpty() ? credential("password") : login.password());
    }

    private String credential(String name) {
        return parameters.entrySet().stream()
                .filter(parameter -> parameter.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse("");
    }

    /**
     * The parameters without user and password.
     *
     * @throws IllegalArgumentException if one is not among the accepted; their case does not matter
     */
    Map<String, String> accepted(Collection<String> accepted) {
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(accepted);
        Map<String, String> kept = new LinkedHashMap<>();
        parameters.forEach((name, value) -> {
            if (CREDENTIALS.contains(name.toLowerCase(Locale.ROOT))) {
                return;
            }
            if (!known.contains(name)) {
                throw new IllegalArgumentException("DB_SERVER_URL: the parameter %s is not accepted; accepted are %s"
                        .formatted(shown(name), String.join(", ", known)));
            }
            kept.put(name, value);
        });
        return kept;
    }

    private static String shown(String name) {
        return name.matches("[\\w. -]{1,40}") ? "'" + name + "'" : "in it";
    }

    /** Where the database is stays out as well: only what was accepted is ever shown. */
    @Override
    public String toString() {
        return "JdbcUrl[***]";
    }
}
