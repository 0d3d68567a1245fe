package dev.breakwater.cache;

import dev.breakwater.resilience.Deadline;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Questions of this gateway to which somebody is already getting the answer. */
final class Flights {

    private final Map<AnswerKey, Flight> flights = new ConcurrentHashMap<>();

    /** A place in the flight to this answer; the first one leads it, and has to {@link Flight#land} it. */
    Place join(AnswerKey key) {
        Flight mine = new Flight(key);
        Flight there = flights.putIfAbsent(key, mine);
        return there == null ? new Place(mine, true) : new Place(there, false);
    }

    /** How many there are. */
    int count() {
        return flights.size();
    }

    record Place(Flight flight, boolean leads) {}

    /** One leads and gets the answer, the others wait for it. */
    final class Flight {

        private final AnswerKey key;
        private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

        private Flight(AnswerKey key) {
            this.key = key;
        }

        /** Tells those who wait; nobody joins any more. Only the first time counts. */
        void land(Outcome how) {
            flights.remove(key, this);
            outcome.complete(how);
        }

        /** Waits for the outcome; empty if there is none by the deadline. */
        Optional<Outcome> await(Deadline deadline) throws InterruptedException {
            try {
                return Optional.of(outcome.get(deadline.remaining().toNanos(), TimeUnit.NANOSECONDS));
            } catch (TimeoutException e) {
                return Optional.empty();
            } catch (ExecutionException e) {
                throw new IllegalStateException("a flight ends in no other way than by landing", e);
            }
        }
    }
}
