package dev.breakwater.agent.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Makes an error text of somebody else fit to be shown: to the model, in events and in answers. Without stack traces
 * (Java, .NET, Python and Node forms), without credentials, and of bounded length. It works on patterns, so it is a second
 * line of defence: a server should not put a secret into an error in the first place.
 */
public final class PublicText {

    /** The longest text that comes out, in characters. */
    static final int LIMIT = 2_000;

    private static final String CUT = " […]";
    private static final String NOTHING = "no details";

    /** What is read of a longer text; bounds the work of the patterns. */
    private static final int READ = 32_768;

    private static final String HIDDEN = "***";

    /** Frames in the middle of a line, as in a stack trace inside a JSON string. */
    private static final List<Pattern> INLINE_FRAMES = List.of(
            Pattern.compile(
                    "(?:\\\\r)?\\\\n(?:\\\\t|\\s){0,16}at [^\\\\\\n\"]{1,400}?(?::\\d+|Native Method)[^\\\\\\n\"]{0,40}"),
            Pattern.compile("(?:\\\\r)?\\\\n\\s{0,16}File \\\\?\"[^\"\\n]{1,400}\", line \\d+, in [^\\\\\\n\"]{1,200}"),
            Pattern.compile("\\s?\\bat [\\w$.<>/@]{1,300}\\((?:[\\w$]{1,200}\\.(?:java|kt|scala|groovy):\\d+"
                    + "|Native Method|Unknown Source)\\)"));

    private static final List<Pattern> FRAME_LINES = List.of(
            Pattern.compile("\\s*at [\\w$.<>/@`\\[\\]-]+\\([^)]*\\)(?: ~?\\[.*]| in .*:line \\d+)?\\s*"),
            Pattern.compile("\\s*at .*(?::\\d+:\\d+\\)?|\\(native\\)|\\(<anonymous>\\))\\s*"),
            Pattern.compile("\\s*\\.\\.\\. \\d+ (?:more|common frames omitted)\\s*"),
            Pattern.compile("\\s*(?:Caused by|Suppressed): .*"),
            Pattern.compile("(?:node:internal/|file:///|/)\\S+:\\d+\\s*"),
            Pattern.compile("\\s*[\\^~]+\\s*"),
            Pattern.compile("\\s*Traceback \\(most recent call last\\):\\s*"),
            Pattern.compile("During handling of the above exception, another exception occurred:\\s*"),
            Pattern.compile("The above exception was the direct cause of the following exception:\\s*"));

    private static final Pattern PYTHON_FRAME = Pattern.compile("\\s*File \".*\", line \\d+(?:, in .*)?\\s*");

    /** A secret after its name: in quotes, in quotes that nobody closed, or up to what ends a word. */
    private static final String VALUE =
            "(?:\"(?:[^\"\\\\\\n]|\\\\.){0,2000}\"|'[^'\\n]{0,2000}'|[\"']?[^\\s&;,\"'<>)}\\]]+)";

    /** A pattern and what stands in the place of what it finds. */
    private record Rule(Pattern pattern, String replacement) {}

    private static final List<Rule> SECRETS = List.of(
            rule(
                    "-----BEGIN [A-Z ]{0,40}PRIVATE KEY-----[\\s\\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY-----|\\z)",
                    HIDDEN),
            rule("(\\b[a-z][a-z0-9+.-]{0,30}://)[^\\s/?#\"'<>]{1,512}@", "$1" + HIDDEN + "@"),
            rule("(\\bjdbc:oracle:\\w{1,20}:)[^@\\s]{1,512}@", "$1" + HIDDEN + "@"),
            rule(
                    "(\\bauthorization\\\\?[\"']?\\s{0,4}[:=]\\s{0,4}\\\\?[\"']?)"
                            + "(?:(?:bearer|basic|digest|token)\\s+)?[^\\s\"',;\\\\]+",
                    "$1" + HIDDEN),
            rule("(\\bbearer\\s+)(?=\\S{0,200}\\d|\\S{20})[\\w.~+/=-]{6,}", "$1" + HIDDEN),
            rule(
                    "((?:password|passwd|pwd|passphrase|secret|api[_-]?key|access[_-]?key|private[_-]?key)"
                            + "[\\w.-]{0,20}\\\\?[\"']?\\s{0,4}[:=]\\s{0,4}\\\\?)" + VALUE,
                    "$1" + HIDDEN),
            // "token" is also a parser's word: "unexpected token: FROM" must stay readable.
            rule(
                    "((?:token|credentials?)\\\\?(?:[\"']\\s{0,4}[:=]\\s{0,4}|\\s{0,4}=\\s{0,4})\\\\?)" + VALUE,
                    "$1" + HIDDEN),
            rule("(\\btoken:\\s{0,4})[\\w.~+/=-]{16,}", "$1" + HIDDEN),
            rule("([?&;](?:key|sig|signature|auth|code|pass|pw)=)[^\\s&;\"'<>]+", "$1" + HIDDEN),
            rule("\\b(?:sk|pk|rk)-[\\w-]{16,}", HIDDEN),
            rule("\\b(?:gh[pousr]_|github_pat_|xox[abprs]-|glpat-)[\\w-]{10,}", HIDDEN),
            rule("\\bAKIA[0-9A-Z]{16}\\b", HIDDEN),
            rule("\\beyJ[\\w-]{10,}\\.[\\w-]{5,}\\.[\\w-]*", HIDDEN));

    private PublicText() {}

    /** The text as it may be shown; never blank, at most {@link #LIMIT} characters. */
    public static String of(String foreign) {
        String text = bounded(foreign, READ).replaceAll("[\\p{Cntrl}&&[^\\n\\t]]", "");
        for (Rule rule : SECRETS) {
            text = rule.pattern().matcher(text).replaceAll(rule.replacement());
        }
        text = withoutFrameLines(text);
        for (Pattern frame : INLINE_FRAMES) {
            text = frame.matcher(text).replaceAll("");
        }
        String shown = text.strip();
        return shown.isEmpty() ? NOTHING : bounded(shown, LIMIT);
    }

    /** Harmless foreign text on one line, at most so many characters. */
    public static String line(String foreign, int limit) {
        return bounded(foreign, limit).replaceAll("\\p{Cntrl}", " ");
    }

    private static String withoutFrameLines(String text) {
        List<String> kept = new ArrayList<>();
        boolean inPythonFrame = false;
        for (String line : text.lines().toList()) {
            // Under a frame, indented further, Python quotes the line of the source.
            inPythonFrame = PYTHON_FRAME.matcher(line).matches() || (inPythonFrame && line.startsWith("    "));
            boolean blankAgain =
                    line.isBlank() && (kept.isEmpty() || kept.getLast().isBlank());
            if (!inPythonFrame
                    && !blankAgain
                    && FRAME_LINES.stream()
                            .noneMatch(frame -> frame.matcher(line).matches())) {
                kept.add(line);
            }
        }
        return String.join("\n", kept);
    }

    private static String bounded(String text, int limit) {
        if (text.length() <= limit) {
            return text;
        }
        int end = limit - CUT.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + CUT;
    }

    private static Rule rule(String regex, String replacement) {
        return new Rule(Pattern.compile(regex, Pattern.CASE_INSENSITIVE), replacement);
    }
}
