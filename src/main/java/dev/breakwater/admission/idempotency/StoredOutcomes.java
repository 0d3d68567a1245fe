package dev.breakwater.admission.idempotency;

import dev.breakwater.admission.idempotency.Ended.Kept;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Outcomes in the memory of this process, the oldest first; those go that are too old, or the oldest when there are too many. */
final class StoredOutcomes {

    private static final Logger log = LoggerFactory.getLogger(StoredOutcomes.class);

    /** What an entry takes beside its outcome, in bytes. */
    private static final int OVERHEAD = 400;

    private static final Duration BETWEEN_WARNINGS = Duration.ofMinutes(1);

    private final Duration retention;
    private final long mostBytes;
    private final Clock clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Stored> byId = new LinkedHashMap<>();
    private long bytes;
    private Instant nextWarning = Instant.MIN;

    StoredOutcomes(Duration retention, long mostBytes, Clock clock) {
        this.retention = retention;
        this.mostBytes = mostBytes;
        this.clock = clock;
    }

    /** An outcome as {@link OutcomeCodec} writes it: small, and as large as it says. */
    static final class Stored {

        private final String bodyDigest;
        private final byte[] outcome;
        private final Reach reach;
        private final Instant until;

        private Stored(String bodyDigest, byte[] outcome, Reach reach, Instant until) {
            this.bodyDigest = bodyDigest;
            this.outcome = outcome;
            this.reach = reach;
            this.until = until;
        }

        String bodyDigest() {
            return bodyDigest;
        }

        Kept outcome() {
            return OutcomeCodec.read(outcome);
        }

        /** Who knew of it when it was kept. */
        Reach reach() {
            return reach;
        }

        private int bytes() {
            return outcome.length + OVERHEAD;
        }
    }

    Optional<Stored> find(String id) {
        lock.lock();
        try {
            expire();
            return Optional.ofNullable(byId.get(id));
        } finally {
            lock.unlock();
        }
    }

    void put(String id, String bodyDigest, byte[] outcome, Reach reach) {
        lock.lock();
        try {
            expire();
            drop(byId.remove(id));
            Stored stored =
                    new Stored(bodyDigest, outcome, reach, clock.instant().plus(retention));
            byId.put(id, stored);
            bytes += stored.bytes();
            shrink();
        } finally {
            lock.unlock();
        }
    }

    private void expire() {
        Instant now = clock.instant();
        Iterator<Stored> oldest = byId.values().iterator();
        while (oldest.hasNext()) {
            Stored stored = oldest.next();
            if (stored.until.isAfter(now)) {
                return;
            }
            oldest.remove();
            drop(stored);
        }
    }

    private void shrink() {
        Iterator<Stored> oldest = byId.values().iterator();
        while (bytes > mostBytes && oldest.hasNext()) {
            Stored stored = oldest.next();
            oldest.remove();
            drop(stored);
            warn();
        }
    }

    private void drop(@Nullable Stored stored) {
        if (stored != null) {
            bytes -= stored.bytes();
        }
    }

    private void warn() {
        Instant now = clock.instant();
        if (now.isAfter(nextWarning)) {
            nextWarning = now.plus(BETWEEN_WARNINGS);
            log.atWarn()
                    .addKeyValue("memory", mostBytes)
                    .log("idempotency keys are forgotten before their time: breakwater.idempotency.memory is used up");
        }
    }
}
