package dev.breakwater.cache;

import dev.breakwater.cache.AnswerCache.Lookup;
import dev.breakwater.cache.ClusterFlights.Sight;
import dev.breakwater.cache.Flights.Flight;
import dev.breakwater.cache.Outcome.Released;
import dev.breakwater.cache.Outcome.Shared;
import dev.breakwater.cache.Outcome.Unavailable;
import dev.breakwater.cache.Outcome.Vacant;
import dev.breakwater.cache.OwnRun.Result.Answered;
import dev.breakwater.cache.OwnRun.Result.Failed;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Draining;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.failure.Overloaded;
import dev.breakwater.redis.RedisUnavailable;
import dev.breakwater.resilience.Pause;
import dev.breakwater.run.Answer;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;

/** What whoever leads a flight does: finds out whether another gateway does so already, makes the run, and tells the others. */
final class Leaders {

    private static final Duration FIRST_LOOK = Duration.ofMillis(10);
    private static final Duration LONGEST_LOOK = Duration.ofMillis(200);

    private final AnswerCache cache;
    private final Optional<ClusterFlights> cluster;
    private final Keeping keeping;
    private final Executor background;
    private final Pause pause;

    /**
     * @param background where Redis is told what no request has to wait for
     * @param pause between two looks after another gateway's run
     */
    Leaders(AnswerCache cache, Optional<ClusterFlights> cluster, Keeping keeping, Executor background, Pause pause) {
        this.cache = cache;
        this.cluster = cluster;
        this.keeping = keeping;
        this.background = background;
        this.pause = pause;
    }

    /** How the leader of this gateway gets its answer. */
    sealed interface Way {

        /** By a run of its own, for all gateways if it has their lease. */
        record Here(Optional<Lease> lease) implements Way {}

        /** From another gateway, or from what another has just kept. */
        record Elsewhere(Outcome outcome) implements Way {}
    }

    /** @throws DeadlineExceeded if another gateway has no answer in time */
    Way way(Asked asked, Runnable waits) throws InterruptedException {
        if (cluster.isEmpty()) {
            return new Way.Here(Optional.empty());
        }
        Lease own = new Lease(cluster.get(), asked.key(), UUID.randomUUID().toString(), background);
        boolean waited = false;
        try {
            while (true) {
                ClusterFlights.Place place = cluster.get().join(asked.key(), own.token(), asked.budget());
                Lookup kept = cache.read(asked.key(), place.kept(), asked.budget());
                if (kept instanceof Lookup.Hit(Answer answer)) {
                    if (place.leads()) {
                        own.land(new Vacant());
                    }
                    return new Way.Elsewhere(new Shared(answer, !waited));
                }
                if (place.leads()) {
                    return new Way.Here(Optional.of(own));
                }
                waits.run();
                waited = true;
                Outcome outcome = watch(asked, place.token());
                if (!(outcome instanceof Vacant)) {
                    return new Way.Elsewhere(outcome);
                }
            }
        } catch (RedisUnavailable e) {
            // The lease may have been taken all the same; then it is held and ended like any other.
            return new Way.Here(Optional.of(own));
        } catch (Cancelled e) {
            own.land(new Vacant());
            throw e;
        }
    }

    /** Waits for the run of another gateway: seldom, but soon enough if it is short. */
    private Outcome watch(Asked asked, String token) throws InterruptedException, RedisUnavailable {
        Duration next = FIRST_LOOK;
        while (true) {
            Duration left = asked.deadline().remaining();
            if (left.isZero()) {
                throw SharedAnswers.tooLate();
            }
            pause.take(next.compareTo(left) < 0 ? next : left);
            if (cluster.orElseThrow().look(asked.key(), token, asked.budget()) instanceof Sight.Landed(Outcome how)) {
                return how;
            }
            Duration longer = next.multipliedBy(3).dividedBy(2);
            next = longer.compareTo(LONGEST_LOOK) < 0 ? longer : LONGEST_LOOK;
        }
    }

    /** Makes the run for all who wait for it. */
    OwnRun.Result lead(Flight flight, Way.Here way, Asked asked, OwnRun own) {
        Optional<Lease> lease = way.lease();
        Watch watch = keeping.watch(asked, () -> {
            flight.land(new Released());
            lease.ifPresent(it -> it.land(new Released()));
        });
        lease.ifPresent(Lease::hold);
        Outcome outcome = new Vacant();
        BooleanSupplier keep = () -> false;
        try {
            OwnRun.Result result = own.make(watch);
            outcome = outcome(result, watch);
            keep = keeping.keep(asked, result, watch);
            return result;
        } finally {
            flight.land(outcome);
            end(lease, outcome, keep);
        }
    }

    /** Makes the run for nobody else now; its answer may be kept. */
    OwnRun.Result alone(Asked asked, OwnRun own) {
        Watch watch = keeping.watch(asked, () -> {});
        OwnRun.Result result = own.make(watch);
        end(Optional.empty(), new Vacant(), keeping.keep(asked, result, watch));
        return result;
    }

    /** What Redis is told then is not the request's concern any more. Who waits looks for a kept answer first. */
    private void end(Optional<Lease> lease, Outcome outcome, BooleanSupplier keep) {
        if (cluster.isPresent()) {
            background.execute(() -> {
                boolean kept = keep.getAsBoolean();
                lease.ifPresent(it -> it.landNow(kept ? new Vacant() : outcome));
            });
        }
    }

    private static Outcome outcome(OwnRun.Result result, Watch watch) {
        if (watch.wrote()) {
            return new Released();
        }
        return switch (result) {
            case Answered(Answer answer) -> answer.partial() ? new Vacant() : new Shared(answer, false);
            case Failed(ModelUnavailable failure) -> new Unavailable(failure);
            case Failed(GatewayException failure) -> ofItsOwn(failure) ? new Vacant() : new Released();
        };
    }

    /** Whether a failure says something of the one request and nothing of others that ask the same. */
    private static boolean ofItsOwn(GatewayException failure) {
        return failure instanceof Cancelled
                || failure instanceof DeadlineExceeded
                || failure instanceof Draining
                || failure instanceof Overloaded;
    }
}
