package dev.breakwater.testing.net;

import java.time.Duration;

/** What happens to the bytes that go one way through a connection. */
public sealed interface Fault {

    Fault NONE = new None();
    Fault PAUSED = new Paused();
    Fault SILENT = new Silent();

    /** They arrive. */
    record None() implements Fault {}

    /**
     * They arrive late: so many at a time, each time after a pause.
     *
     * @param bytes at a time, at most
     */
    record Slow(int bytes, Duration pause) implements Fault {

        /** As many as come at once, each time after a pause. */
        public static Slow by(Duration pause) {
            return new Slow(Integer.MAX_VALUE, pause);
        }

        /** Evenly, in twenty portions a second. */
        public static Slow bytesPerSecond(int rate) {
            return new Slow(Math.max(1, rate / 20), Duration.ofSeconds(1).dividedBy(Math.min(20, rate)));
        }
    }

    /** They are not read, so that the sender's buffers fill up and its writes block; nothing is lost. */
    record Paused() implements Fault {}

    /** They are read and vanish, and so does the sender's end of the connection: the other side is dead, and nobody says so. */
    record Silent() implements Fault {}

    /**
     * The connection, both ways, is cut when so many have arrived.
     *
     * @param bytes counted for each connection, from the moment on at which this fault was set
     */
    record CutAfter(long bytes, Ending ending) implements Fault {}

    /**
     * The first so many arrive; then it is as with the other fault.
     *
     * @param bytes counted for each connection, from the moment on at which this fault was set
     */
    record After(long bytes, Fault then) implements Fault {}
}
