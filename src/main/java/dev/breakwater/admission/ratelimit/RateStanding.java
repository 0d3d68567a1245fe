package dev.breakwater.admission.ratelimit;

import java.time.Duration;

/**
 * How a caller stands with the limit that will stop it first.
 *
 * @param limit how many requests it may send at once, if it has been silent
 * @param perMinute how many it may send in a minute
 * @param remaining how many it may still send now
 * @param reset when it may send as many as the limit says again
 */
public record RateStanding(long limit, long perMinute, long remaining, Duration reset) {

    static RateStanding of(Level level) {
        Rate rate = level.bucket().rate();
        return new RateStanding(rate.capacity(), rate.perMinute(), level.tokens(), level.full());
    }
}
