package dev.breakwater.mcp;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Names of tools as models know them: {@code server__tool}, of 64 legal characters at most. A name that had to be
 * changed, or that could also be read as another server and tool, ends in a digest of both true names.
 */
final class ToolNames {

    /** What OpenAI and Anthropic accept as the name of a function. */
    private static final int LIMIT = 64;

    private static final Pattern ILLEGAL = Pattern.compile("[^A-Za-z0-9_-]");
    private static final int DIGEST_BYTES = 5;

    /** A plain name with such an end could be made to equal another tool's changed name. */
    private static final Pattern LOOKS_CHANGED = Pattern.compile("_[0-9a-f]{10}$");

    private ToolNames() {}

    static String forModel(String server, String tool) {
        String plain = server + "__" + tool;
        String legal = ILLEGAL.matcher(plain).replaceAll("_");
        // With a clean server name, the first "__" always ends it: no other pair makes the same name.
        boolean ambiguous = server.contains("__")
                || server.endsWith("_")
                || LOOKS_CHANGED.matcher(plain).find();
        if (legal.equals(plain) && !ambiguous && plain.length() <= LIMIT) {
            return plain;
        }
        String suffix = "_" + digest(server, tool);
        return legal.substring(0, Math.min(legal.length(), LIMIT - suffix.length())) + suffix;
    }

    private static String digest(String server, String tool) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((server + "\0" + tool).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
