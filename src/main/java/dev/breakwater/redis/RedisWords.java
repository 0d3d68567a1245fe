package dev.breakwater.redis;

import java.util.regex.Pattern;

/** What an exception of Redis or its client says, on one line. */
final class RedisWords {

    private static final int LONGEST = 200;

    /** What begins the error, in a script before Redis 7: {@code ERR Error running script (…): @user_script:1: -OOM …}. */
    private static final Pattern WRITE_REFUSAL =
            Pattern.compile("(?:ERR .*: -)?(?:OOM|READONLY|MISCONF|NOREPLICAS)\\b.*");

    private RedisWords() {}

    /** Whether they are those of a Redis that can be read but not written. */
    static boolean refuseWrites(String words) {
        return WRITE_REFUSAL.matcher(words).matches();
    }

    /** The words of its root: what is wrapped around that says where it was noticed. */
    static String of(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
        String line = message.replaceAll("\\p{Cntrl}+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
