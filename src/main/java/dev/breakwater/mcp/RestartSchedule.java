package dev.breakwater.mcp;

import java.time.Duration;
import java.util.random.RandomGenerator;

/** When a server that has died is started again. */
final class RestartSchedule {

    /** A server that was up for this long is taken to have recovered: its earlier deaths are forgotten. */
    static final Duration RECOVERED = Duration.ofSeconds(30);

    /** How long a parked server rests before it is tried again. */
    static final Duration PARKED = Duration.ofMinutes(5);

    private static final int DEATHS_TO_PARK = 10;
    private static final Duration FIRST = Duration.ofMillis(500);
    private static final Duration LONGEST = Duration.ofSeconds(30);
    private static final double JITTER = 0.2;

    private final RandomGenerator random;

    RestartSchedule(RandomGenerator random) {
        this.random = random;
    }

    boolean parks(int deaths) {
        return deaths >= DEATHS_TO_PARK;
    }

    /**
     * How long to wait before the next start: nothing after the first death, then half a second, doubling to half a
     * minute, each with a jitter of a fifth.
     *
     * @param deaths deaths in a row, this one included; at least 1
     */
    Duration pause(int deaths) {
        if (deaths <= 1) {
            return Duration.ZERO;
        }
        double millis = Math.min((double) LONGEST.toMillis(), FIRST.toMillis() * Math.pow(2, deaths - 2.0));
        return Duration.ofMillis(Math.round(millis * (1 - JITTER + 2 * JITTER * random.nextDouble())));
    }
}
