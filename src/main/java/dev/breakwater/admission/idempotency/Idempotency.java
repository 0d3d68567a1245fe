package dev.breakwater.admission.idempotency;

import dev.breakwater.admission.idempotency.Ended.Answered;
import dev.breakwater.admission.idempotency.Ended.Failed;
import dev.breakwater.admission.idempotency.Ended.Free;
import dev.breakwater.admission.idempotency.Ended.InDoubt;
import dev.breakwater.admission.idempotency.Ended.Kept;
import dev.breakwater.admission.idempotency.LocalKeys.End;
import dev.breakwater.admission.idempotency.LocalKeys.Flight;
import dev.breakwater.admission.idempotency.LocalKeys.Found;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.failure.GatewayDefect;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.IdempotencyConflict;
import dev.breakwater.failure.IdempotencyInDoubt;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Answer;
import dev.breakwater.run.Caller;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.springframework.util.unit.DataSize;

/**
 * Does what is asked for under a key once. Who asks again, while it is under way or later, gets what came of it: the answer, or
 * word that it is in doubt. A run that failed and has called no tool that changes something leaves its key free.
 */
public final class Idempotency {

    private final LocalKeys local;
    private final Optional<ClusterKeys> cluster;
    private final IdempotencyMeters meters;

    /** @param cluster the keys of all gateways, if they share a Redis */
    Idempotency(LocalKeys local, Optional<ClusterKeys> cluster, IdempotencyMeters meters) {
        this.local = local;
        this.cluster = cluster;
        this.meters = meters;
    }

    /**
     * Keys that this process alone knows.
     *
     * @param retention how long an answer is kept
     * @param memory how much memory answers may take
     */
    public static Idempotency local(Duration retention, DataSize memory, MeterRegistry meters, Clock clock) {
        return new Idempotency(
                new LocalKeys(new StoredOutcomes(retention, memory.toBytes(), clock)),
                Optional.empty(),
                new IdempotencyMeters(meters));
    }

    /**
     * Does the work, or gives what came of it when it was done under the same key.
     *
     * @param deadline until when this request waits for another one that is at it
     * @param reach told, before the work begins or what came of it is given, who knows of the key
     * @throws GatewayException what the work throws; what else goes wrong is an {@link Outcome.Refused}
     */
    public Outcome once(
            Caller caller,
            IdempotencyKey key,
            Deadline deadline,
            RedisBudget budget,
            Consumer<Reach> reach,
            Work work) {
        Outcome outcome = outcome(key.idFor(caller), key, deadline, budget, reach, work);
        switch (outcome) {
            case Outcome.Fresh _ -> meters.run();
            case Outcome.Replayed _ -> meters.replayed();
            case Outcome.Refused(GatewayException why) -> meters.refused(why);
        }
        return outcome;
    }

    private Outcome outcome(
            String id, IdempotencyKey key, Deadline deadline, RedisBudget budget, Consumer<Reach> reach, Work work) {
        while (true) {
            End end;
            switch (local.claim(id, key.bodyDigest())) {
                case Found.Nothing(Flight own) -> {
                    return new Lead(id, own, budget, reach, work).go(deadline);
                }
                case Found.Conflict _ -> {
                    return new Outcome.Refused(new IdempotencyConflict());
                }
                case Found.Known(Kept outcome, Reach known) -> end = new End(outcome, known);
                case Found.UnderWay(Flight other) -> {
                    try {
                        end = await(other, deadline);
                    } catch (GatewayException gaveUp) {
                        return new Outcome.Refused(gaveUp);
                    }
                }
            }
            if (!(end.ended() instanceof Free)) {
                reach.accept(end.reach());
                return replay(end.ended());
            }
        }
    }

    private static End await(Flight other, Deadline deadline) {
        try {
            return other.end().get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new DeadlineExceeded(Fault.GATEWAY, "while another request was at the same Idempotency-Key");
        } catch (InterruptedException e) {
            throw Cancelled.byInterrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Outcome replay(Ended ended) {
        return switch (ended) {
            case Answered(var answer) -> new Outcome.Replayed(answer);
            case InDoubt(var reason) -> new Outcome.Refused(new IdempotencyInDoubt(reason));
            case Failed(var failure) -> new Outcome.Refused(failure);
            case Free _ -> throw new IllegalStateException("nothing came of it");
        };
    }

    /** The one request of this process that is at a key. */
    private final class Lead {

        private final String id;
        private final Flight own;
        private final RedisBudget budget;
        private final Consumer<Reach> reach;
        private final Work work;
        private Ended ended = new Free();
        private Reach known = Reach.PROCESS;

        Lead(String id, Flight own, RedisBudget budget, Consumer<Reach> reach, Work work) {
            this.id = id;
            this.own = own;
            this.budget = budget;
            this.reach = reach;
            this.work = work;
        }

        Outcome go(Deadline deadline) {
            try {
                return cluster.isPresent() ? inCluster(cluster.get(), deadline) : alone();
            } finally {
                local.end(id, own, new End(ended, known));
            }
        }

        private Outcome alone() {
            reach.accept(known);
            try {
                return fresh();
            } finally {
                keep();
            }
        }

        private Outcome inCluster(ClusterKeys keys, Deadline deadline) {
            ClusterKeys.Claim claim;
            try {
                claim = keys.claim(id, own.bodyDigest(), deadline, budget);
            } catch (GatewayException refusal) {
                return new Outcome.Refused(refusal);
            }
            switch (claim) {
                case ClusterKeys.Claim.Done(Kept outcome) -> {
                    ended = outcome;
                    known = Reach.CLUSTER;
                    reach.accept(known);
                    return replay(outcome);
                }
                case ClusterKeys.Claim.Ours(var key, var claimed) -> {
                    known = claimed;
                    reach.accept(known);
                    try {
                        return fresh();
                    } finally {
                        keys.end(key, keep(), budget);
                    }
                }
            }
        }

        private Outcome fresh() {
            try {
                Answer answer = work.run();
                ended = new Answered(answer);
                return new Outcome.Fresh(answer);
            } catch (RuntimeException | Error failure) {
                GatewayException known = failure instanceof GatewayException it ? it : new GatewayDefect(failure);
                ended = Ended.of(known, work.mayHaveChangedSomething());
                meters.run();
                throw failure;
            }
        }

        /** @return what is kept; empty if nothing is */
        private Optional<byte[]> keep() {
            if (!(ended instanceof Kept outcome)) {
                return Optional.empty();
            }
            byte[] bytes = OutcomeCodec.write(outcome);
            local.keep(id, own, bytes, known);
            return Optional.of(bytes);
        }
    }
}
