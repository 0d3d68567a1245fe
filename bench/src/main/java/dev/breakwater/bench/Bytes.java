package dev.breakwater.bench;

import java.nio.charset.StandardCharsets;

/** Just enough parsing for messages whose form is known: HTTP heads and the tokens in them. */
final class Bytes {

    private static final byte[] CONTENT_LENGTH = of("content-length:");

    private Bytes() {}

    static byte[] of(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Where a text begins within the first {@code length} bytes, at {@code from} or later; -1 if nowhere. */
    static int indexOf(byte[] in, int length, byte[] text, int from) {
        byte first = text[0];
        for (int i = from; i <= length - text.length; i++) {
            if (in[i] == first && startsWith(in, i, text)) {
                return i;
            }
        }
        return -1;
    }

    private static boolean startsWith(byte[] in, int at, byte[] text) {
        for (int i = 1; i < text.length; i++) {
            if (in[at + i] != text[i]) {
                return false;
            }
        }
        return true;
    }

    /** The length of the body that a head announces; 0 if it announces none. */
    static int contentLength(byte[] head, int end) {
        for (int at = 0; at < end; at++) {
            if (head[at] == '\n' && isContentLength(head, at + 1)) {
                int digit = at + 1 + CONTENT_LENGTH.length;
                while (head[digit] == ' ') {
                    digit++;
                }
                int length = 0;
                for (; head[digit] >= '0' && head[digit] <= '9'; digit++) {
                    length = 10 * length + head[digit] - '0';
                }
                return length;
            }
        }
        return 0;
    }

    private static boolean isContentLength(byte[] head, int at) {
        for (int i = 0; i < CONTENT_LENGTH.length; i++) {
            if (at + i >= head.length || Character.toLowerCase(head[at + i]) != CONTENT_LENGTH[i]) {
                return false;
            }
        }
        return true;
    }

    /** What begins at a place, and goes on after so many bytes up to the first that is neither a letter, a digit nor a dash. */
    static String word(byte[] in, int from, int lead) {
        int end = from + lead;
        while (end < in.length && (Character.isLetterOrDigit(in[end]) || in[end] == '-')) {
            end++;
        }
        return new String(in, from, end - from, StandardCharsets.ISO_8859_1);
    }
}
