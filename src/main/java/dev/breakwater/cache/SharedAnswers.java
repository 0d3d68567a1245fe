package dev.breakwater.cache;

import dev.breakwater.cache.AnswerCache.Lookup;
import dev.breakwater.cache.CacheMeters.Result;
import dev.breakwater.cache.Flights.Flight;
import dev.breakwater.cache.Outcome.Released;
import dev.breakwater.cache.Outcome.Shared;
import dev.breakwater.cache.Outcome.Unavailable;
import dev.breakwater.cache.Outcome.Vacant;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.ReuseSource;
import java.util.Optional;

/**
 * Gives a request the answer that another run has given, or is about to give; where there is none, the request makes its
 * own run, and others may wait for that one. Who waits holds nothing but its thread, and keeps its own deadline.
 */
public final class SharedAnswers {

    private final boolean enabled;
    private final AnswerCache cache;
    private final Flights flights;
    private final Leaders leaders;
    private final CacheMeters meters;

    SharedAnswers(boolean enabled, AnswerCache cache, Flights flights, Leaders leaders, CacheMeters meters) {
        this.enabled = enabled;
        this.cache = cache;
        this.flights = flights;
        this.leaders = leaders;
        this.meters = meters;
    }

    /** Whether answers are shared at all; if not, there is no need to ask. */
    public boolean enabled() {
        return enabled;
    }

    /**
     * Gets an answer for a request, and blocks until there is one, at most until the request's deadline. An interrupt ends
     * the waiting.
     */
    public Reply answer(Asked asked, OwnRun own) {
        if (asked.mode() != CacheMode.USE) {
            meters.count(Result.BYPASS);
            return new Reply.Own(
                    asked.mode() == CacheMode.REFRESH ? leaders.alone(asked, own) : own.make((_, _) -> {}));
        }
        return cache.fresh(asked.key())
                .map(answer -> {
                    meters.count(Result.HIT);
                    return (Reply) new Reply.Reused(ReuseSource.CACHE, answer);
                })
                .orElseGet(() -> inFlight(asked, own));
    }

    private Reply inFlight(Asked asked, OwnRun own) {
        try {
            while (true) {
                Flights.Place place = flights.join(asked.key());
                if (place.leads()) {
                    return lead(place.flight(), asked, own);
                }
                own.waits();
                Outcome outcome = place.flight().await(asked.deadline()).orElseThrow(SharedAnswers::tooLate);
                Optional<Reply> reply = reply(outcome, asked, own);
                if (reply.isPresent()) {
                    return reply.get();
                }
            }
        } catch (InterruptedException e) {
            return new Reply.None(Cancelled.byInterrupt());
        } catch (DeadlineExceeded late) {
            return new Reply.None(late);
        }
    }

    /** What an outcome is to one who has waited for it; empty if it has to try again. */
    private Optional<Reply> reply(Outcome outcome, Asked asked, OwnRun own) {
        return switch (outcome) {
            case Shared shared -> {
                meters.count(shared.kept() ? Result.HIT : Result.COALESCED);
                yield Optional.of(
                        new Reply.Reused(shared.kept() ? ReuseSource.CACHE : ReuseSource.FLIGHT, shared.answer()));
            }
            case Unavailable unavailable -> {
                meters.count(Result.COALESCED);
                yield Optional.of(new Reply.None(unavailable.failure()));
            }
            case Released _ -> {
                meters.count(Result.MISS);
                yield Optional.of(new Reply.Own(leaders.alone(asked, own)));
            }
            case Vacant _ -> Optional.empty();
        };
    }

    private Reply lead(Flight flight, Asked asked, OwnRun own) throws InterruptedException {
        try {
            Lookup found = cache.lookup(asked.key(), asked.budget());
            if (found instanceof Lookup.Hit(var answer)) {
                return landed(flight, new Shared(answer, true), asked, own);
            }
            Leaders.Way way = leaders.way(asked, own::waits);
            return switch (way) {
                case Leaders.Way.Elsewhere(Outcome outcome) -> landed(flight, outcome, asked, own);
                case Leaders.Way.Here here -> {
                    meters.count(found instanceof Lookup.Failed ? Result.ERROR : Result.MISS);
                    yield new Reply.Own(leaders.lead(flight, here, asked, own));
                }
            };
        } catch (Cancelled stopped) {
            return new Reply.None(stopped);
        } finally {
            // Where the leader did not come to an end of its own, another one takes its place.
            flight.land(new Vacant());
        }
    }

    private Reply landed(Flight flight, Outcome outcome, Asked asked, OwnRun own) {
        flight.land(outcome);
        return reply(outcome, asked, own).orElseThrow(() -> new IllegalStateException("a leader tries until it knows"));
    }

    static DeadlineExceeded tooLate() {
        return new DeadlineExceeded(Fault.PROVIDER, "while another run was answering the same question");
    }
}
