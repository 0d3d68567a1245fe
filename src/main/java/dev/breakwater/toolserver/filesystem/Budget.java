package dev.breakwater.toolserver.filesystem;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What one call may still look at, and what it therefore left out. A call that has used it up answers with what it has found
 * by then and says so.
 */
final class Budget {

    private final Clock clock;
    private final Instant end;
    private final Duration time;
    private final int mostEntries;
    private final Set<String> omissions = new LinkedHashSet<>();
    private int entries;
    private long bytes;
    private int unreadable;

    /**
     * A budget.
     *
     * @param time after which nothing more is begun
     * @param entries how many names may be looked at
     * @param bytes how much of files' contents may be read
     */
    Budget(Clock clock, Duration time, int entries, long bytes) {
        this.clock = clock;
        this.end = clock.instant().plus(time);
        this.time = time;
        this.mostEntries = entries;
        this.entries = entries;
        this.bytes = bytes;
    }

    /**
     * Takes one name.
     *
     * @return false if there is nothing left to take
     * @throws InterruptedException if the call was cancelled
     */
    boolean takeEntry() throws InterruptedException {
        if (!hasTime()) {
            return false;
        }
        if (entries == 0) {
            omit("it stopped after " + mostEntries + " names");
            return false;
        }
        entries--;
        return true;
    }

    /** Takes bytes of a file's content. */
    boolean takeBytes(long read) throws InterruptedException {
        if (bytes < read) {
            omit("it stopped when it had read as much of the files' contents as one call may");
            return false;
        }
        bytes -= read;
        return hasTime();
    }

    boolean hasTime() throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        if (clock.instant().isBefore(end)) {
            return true;
        }
        omit("it stopped after " + time.toSeconds() + " s");
        return false;
    }

    void omit(String what) {
        omissions.add(what);
    }

    /** Something that could not be opened or has gone meanwhile. */
    void omitUnreadable() {
        unreadable++;
    }

    /** What was left out, as parts of a sentence; empty if nothing was. */
    List<String> omissions() {
        Set<String> all = new LinkedHashSet<>(omissions);
        if (unreadable > 0) {
            all.add(unreadable + " that could not be opened " + (unreadable == 1 ? "was" : "were") + " left out");
        }
        return List.copyOf(all);
    }
}
