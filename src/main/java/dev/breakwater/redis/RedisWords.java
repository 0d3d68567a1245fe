package dev.breakwater.redis;

/** What an exception of Redis or its client says, on one line. */
final class RedisWords {

    private static final int LONGEST = 200;

    private RedisWords() {}

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
