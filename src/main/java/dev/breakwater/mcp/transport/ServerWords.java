package dev.breakwater.mcp.transport;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes a line of a server's own words fit for the log and for people: its last words, or why it will not start. On one
 * line, short, and without secrets: those that its environment was given, and what looks like one.
 */
public final class ServerWords {

    /** The longest line that comes out, in characters. */
    static final int LIMIT = 500;

    /** What is read of a longer text. */
    static final int READ = 4 * LIMIT;

    private static final String HIDDEN = "***";

    /** A shorter value is found everywhere and hides more than it protects. */
    private static final int SHORTEST_SECRET = 6;

    /** Names of variables that hold secrets; a URL may hold a password. */
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i)key|token|secret|pass|pwd|credential|auth|bearer|cookie|session|private|url|uri|dsn|conn");

    private static final Pattern COLOUR = Pattern.compile("\u001B\\[[0-9;]*[A-Za-z]");

    private static final Pattern LOOKS_SECRET = Pattern.compile("(?i)(?<=://)[^\\s/?#\"'<>]{1,512}(?=@)"
            + "|(?<=\\bbearer )[^\\s\"']{6,}"
            + "|(?<=(?:password|passwd|pwd|secret|api[_-]?key|token)=[\"']?)[^\\s\"'&;,]+");

    private final List<String> secrets;

    private ServerWords(List<String> secrets) {
        this.secrets = secrets;
    }

    /** The words of a server that was given this environment. */
    static ServerWords of(Map<String, String> environment) {
        return hiding(environment.entrySet().stream()
                .filter(variable -> SECRET_NAME.matcher(variable.getKey()).find())
                .map(Map.Entry::getValue));
    }

    /** The words of a server that knows these secrets. */
    static ServerWords hiding(Stream<String> secrets) {
        return new ServerWords(secrets.filter(value -> value.length() >= SHORTEST_SECRET)
                .sorted(Comparator.comparingInt(String::length).reversed()) // one may be a part of another
                .toList());
    }

    /** The text on one line, at most {@link #LIMIT} characters of it; empty if there is nothing to read in it. */
    public String line(String foreign) {
        String text = foreign.substring(0, Math.min(foreign.length(), READ));
        for (String secret : secrets) {
            text = text.replace(secret, HIDDEN);
        }
        text = COLOUR.matcher(text).replaceAll("").replaceAll("\\p{Cntrl}", " ").strip();
        text = LOOKS_SECRET.matcher(text).replaceAll(HIDDEN);
        return text.length() <= LIMIT ? text : text.substring(0, LIMIT) + "…";
    }
}
