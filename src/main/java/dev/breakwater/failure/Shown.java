package dev.breakwater.failure;

/** Foreign text inside a message of ours: on one line and short. */
final class Shown {

    private static final int LIMIT = 80;

    private Shown() {}

    static String briefly(String foreign) {
        String line = foreign.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= LIMIT ? line : line.substring(0, LIMIT) + "…";
    }
}
