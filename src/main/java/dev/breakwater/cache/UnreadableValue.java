package dev.breakwater.cache;

/** What stands in Redis is not what a gateway of this version has written there. */
final class UnreadableValue extends Exception {

    private static final long serialVersionUID = 1;

    UnreadableValue(String why) {
        super(why, null, false, false);
    }
}
