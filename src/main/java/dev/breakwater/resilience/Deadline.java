package dev.breakwater.resilience;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The instant by which something has to be over. It is handed down instead of a timeout, so that everything a run waits
 * for, one after another, shares the same end.
 *
 * <p>The clock should be a monotonic one, as the bean of this package is: a correction of the machine's time then moves no deadline.
 */
public final class Deadline {

    private final Instant at;
    private final Clock clock;

    private Deadline(Instant at, Clock clock) {
        this.at = at;
        this.clock = clock;
    }

    public static Deadline after(Duration time, Clock clock) {
        return new Deadline(clock.instant().plus(time), clock);
    }

    /** What is left, never negative. */
    public Duration remaining() {
        Duration left = Duration.between(clock.instant(), at);
        return left.isNegative() ? Duration.ZERO : left;
    }

    public boolean expired() {
        return !clock.instant().isBefore(at);
    }

    /** The sooner one of this deadline and now plus {@code limit}. */
    public Deadline within(Duration limit) {
        Deadline other = after(limit, clock);
        return other.at.isBefore(at) ? other : this;
    }

    /** This deadline, sooner by {@code reserve}. */
    public Deadline less(Duration reserve) {
        return new Deadline(at.minus(reserve), clock);
    }

    @Override
    public String toString() {
        return "Deadline in " + remaining();
    }
}
