package dev.breakwater.admission.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import io.github.bucket4j.local.LocalBucket;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/** Buckets in this process. One that is forgotten was full, or there are too many of them. */
final class LocalBuckets {

    private final Cache<Bucket, LocalBucket> buckets;
    private final TimeMeter time;

    /** @param most how many buckets there may be */
    LocalBuckets(long most, Clock clock) {
        time = new ClockTime(clock);
        Ticker ticker = time::currentTimeNanos;
        buckets = Caffeine.newBuilder()
                .maximumSize(most)
                .ticker(ticker)
                // Unused for so long, it is full and the same as a new one.
                .expireAfter(Expiry.accessing(
                        (Bucket bucket, LocalBucket _) -> bucket.rate().toFull().plusSeconds(1)))
                .build();
    }

    /** Takes a token from each of the buckets, or from none. */
    Taken take(List<Bucket> wanted) {
        List<Level> levels = new ArrayList<>();
        boolean granted = true;
        for (Bucket bucket : wanted) {
            ConsumptionProbe probe = bucket(bucket).tryConsumeAndReturnRemaining(1);
            granted &= probe.isConsumed();
            levels.add(level(bucket, probe));
        }
        if (granted) {
            return new Taken(true, levels);
        }
        List<Level> unchanged = new ArrayList<>();
        for (Level level : levels) {
            unchanged.add(level.next().isZero() ? givenBack(level) : level);
        }
        return new Taken(false, unchanged);
    }

    private LocalBucket bucket(Bucket bucket) {
        return buckets.get(bucket, this::full);
    }

    private LocalBucket full(Bucket bucket) {
        Rate rate = bucket.rate();
        return io.github.bucket4j.Bucket.builder()
                .addLimit(Bandwidth.builder()
                        .capacity(rate.capacity())
                        .refillGreedy(rate.perMinute(), Duration.ofMinutes(1))
                        .build())
                .withCustomTimePrecision(time)
                .build();
    }

    /** Another of the buckets had none: the token that was taken here goes back. */
    private Level givenBack(Level level) {
        bucket(level.bucket()).addTokens(1);
        Duration full = level.full().minus(level.bucket().rate().perToken());
        return new Level(level.bucket(), level.tokens() + 1, Duration.ZERO, full.isNegative() ? Duration.ZERO : full);
    }

    private static Level level(Bucket bucket, ConsumptionProbe probe) {
        return new Level(
                bucket,
                probe.getRemainingTokens(),
                Duration.ofNanos(probe.getNanosToWaitForRefill()),
                Duration.ofNanos(probe.getNanosToWaitForReset()));
    }

    /** The application's clock as Bucket4j reads it. */
    private static final class ClockTime implements TimeMeter {

        private final Clock clock;

        ClockTime(Clock clock) {
            this.clock = clock;
        }

        @Override
        public long currentTimeNanos() {
            return ChronoUnit.NANOS.between(Instant.EPOCH, clock.instant());
        }

        @Override
        public boolean isWallClockBased() {
            return true;
        }
    }
}
