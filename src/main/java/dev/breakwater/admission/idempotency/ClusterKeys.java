package dev.breakwater.admission.idempotency;

import dev.breakwater.admission.idempotency.Ended.InDoubt;
import dev.breakwater.admission.idempotency.Ended.Kept;
import dev.breakwater.admission.idempotency.SharedKeys.Found;
import dev.breakwater.admission.idempotency.SharedKeys.Owned;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.failure.IdempotencyConflict;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.redis.RedisUnavailable;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.resilience.Pause;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** The keys of all gateways as one request sees them: it waits for a run at another gateway, and goes on without Redis. */
final class ClusterKeys {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

    private final SharedKeys keys;
    private final Keeper keeper;
    private final RedisBudgets budgets;
    private final Pause pause;

    ClusterKeys(SharedKeys keys, Keeper keeper, RedisBudgets budgets, Pause pause) {
        this.keys = keys;
        this.keeper = keeper;
        this.budgets = budgets;
        this.pause = pause;
    }

    /** What there is for a request to do. */
    sealed interface Claim {

        /** The work itself; the key has to be ended. */
        record Ours(Owned key, Reach reach) implements Claim {}

        /** Nothing: it was done elsewhere. */
        record Done(Kept outcome) implements Claim {}
    }

    /**
     * Claims a key that no other request of this process is at.
     *
     * @throws IdempotencyConflict if it was used with another body
     * @throws DeadlineExceeded if another gateway is at it for longer than this request can wait
     * @throws Cancelled at an interrupt
     */
    Claim claim(String id, String bodyDigest, Deadline deadline, RedisBudget budget) {
        Owned key = new Owned(id, bodyDigest, UUID.randomUUID().toString());
        try {
            return claim(key, deadline, budget);
        } catch (Cancelled | DeadlineExceeded givenUp) {
            // A claim whose answer nobody waited for may have been carried out all the same.
            keeper.ended(key, Optional.empty(), budget);
            throw givenUp;
        }
    }

    private Claim claim(Owned key, Deadline deadline, RedisBudget budget) {
        boolean seenElsewhere = false;
        while (true) {
            try {
                // Who waits for another gateway anyway loses nothing by each look, and one that failed must not be the
                // last.
                switch (keys.claim(key, seenElsewhere ? budgets.next() : budget)) {
                    case Found.Nothing _ -> {
                        keeper.begins(key);
                        return new Claim.Ours(key, Reach.CLUSTER);
                    }
                    case Found.Known(Kept outcome) -> {
                        return new Claim.Done(outcome);
                    }
                    case Found.Silent _ -> {
                        return new Claim.Done(new InDoubt("the gateway that ran the first request with this"
                                + " Idempotency-Key has not been heard of since"));
                    }
                    case Found.Conflict _ -> throw new IdempotencyConflict();
                    case Found.UnderWay _ -> seenElsewhere = true;
                }
            } catch (RedisUnavailable away) {
                if (!seenElsewhere) {
                    keeper.begins(key);
                    return new Claim.Ours(key, Reach.PROCESS);
                }
                // Another gateway is at it, or was a moment ago: with no news of it, waiting is all that is safe.
            }
            rest(deadline);
        }
    }

    /** @param outcome empty if the key is free again */
    void end(Owned key, Optional<byte[]> outcome, RedisBudget budget) {
        keeper.ended(key, outcome, budget);
    }

    private void rest(Deadline deadline) {
        if (deadline.expired()) {
            throw new DeadlineExceeded(Fault.GATEWAY, "while another gateway was at the same Idempotency-Key");
        }
        try {
            pause.take(deadline.within(BETWEEN_LOOKS).remaining());
        } catch (InterruptedException e) {
            throw Cancelled.byInterrupt();
        }
    }
}
