package dev.breakwater.admission.idempotency;

import dev.breakwater.admission.idempotency.Ended.Kept;
import dev.breakwater.admission.idempotency.StoredOutcomes.Stored;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/** The keys that this process knows: those of runs under way, and what came of those that have ended. */
final class LocalKeys {

    private final Map<String, Flight> underWay = new ConcurrentHashMap<>();
    private final StoredOutcomes stored;

    LocalKeys(StoredOutcomes stored) {
        this.stored = stored;
    }

    /** A request under a key, until it has ended. */
    record Flight(String bodyDigest, CompletableFuture<End> end) {}

    /** @param reach who knows of it */
    record End(Ended ended, Reach reach) {}

    /** What a request finds under its key. */
    sealed interface Found {

        /** Nothing: the key is its own now, until that is {@link #end}ed. */
        record Nothing(Flight own) implements Found {}

        record UnderWay(Flight other) implements Found {}

        record Known(Kept outcome, Reach reach) implements Found {}

        /** Another body. */
        record Conflict() implements Found {}
    }

    Found claim(String id, String bodyDigest) {
        Flight own = new Flight(bodyDigest, new CompletableFuture<>());
        Flight other = underWay.putIfAbsent(id, own);
        if (other != null) {
            return other.bodyDigest().equals(bodyDigest) ? new Found.UnderWay(other) : new Found.Conflict();
        }
        // Only now: whoever ends keeps the outcome before it gives the key free.
        Optional<Stored> known = stored.find(id);
        if (known.isEmpty()) {
            return new Found.Nothing(own);
        }
        // Those who came in between have to look again.
        end(id, own, new End(new Ended.Free(), Reach.PROCESS));
        return known.get().bodyDigest().equals(bodyDigest)
                ? new Found.Known(known.get().outcome(), known.get().reach())
                : new Found.Conflict();
    }

    /** Keeps an outcome of this process's own run. */
    void keep(String id, Flight own, byte[] outcome, Reach reach) {
        stored.put(id, own.bodyDigest(), outcome, reach);
    }

    /** Gives the key free, and tells whoever waits for it. */
    void end(String id, Flight own, End end) {
        underWay.remove(id, own);
        own.end().complete(end);
    }
}
