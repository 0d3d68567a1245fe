package dev.breakwater.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.Draining;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.Overloaded;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Caller;
import dev.breakwater.testing.ManualClock;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AdmissionTests {

    private static final Caller GREEDY = Caller.anonymousAt("greedy");
    private static final Caller MODEST = Caller.anonymousAt("modest");
    private static final Duration LONG = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();

    @Test
    void letsInAsManyAsThereArePlaces() {
        Admission admission = new Admission(2, 0, LONG, clock);
        Admission.Ticket first = admission.ask(GREEDY);
        first.awaitPlace(later());
        admission.ask(GREEDY);

        assertThatExceptionOfType(Overloaded.class)
                .isThrownBy(() -> admission.ask(GREEDY))
                .satisfies(refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(1)));
        assertThat(admission.running()).isEqualTo(2);

        first.close();
        first.close();
        assertThat(admission.running()).isOne();
        admission.ask(GREEDY).awaitPlace(later());
    }

    @Test
    void aPlaceGoesToWhoWaitsAndNotToWhoComes() {
        Admission admission = new Admission(1, 1, LONG, clock);
        Admission.Ticket first = admission.ask(GREEDY);
        Admission.Ticket waits = admission.ask(GREEDY);

        first.close();

        waits.awaitPlace(later());
        assertThat(admission.running()).isOne();
        assertThat(admission.waiting()).isZero();
        Admission.Ticket comes = admission.ask(MODEST);
        assertThat(admission.waiting()).isOne();
        waits.close();
        comes.awaitPlace(later());
    }

    @Test
    void refusesWhenTheQueueIsFullAndSaysHowLongItTakes() {
        Admission admission = new Admission(1, 1, LONG, clock);
        admission.ask(GREEDY);
        admission.ask(GREEDY);
        clock.advance(Duration.ofSeconds(7));

        assertThatExceptionOfType(Overloaded.class)
                .isThrownBy(() -> admission.ask(GREEDY))
                .satisfies(refusal -> assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(7)));
    }

    @Test
    void nobodyWaitsLongerThanTheLongestWait() {
        Admission admission = new Admission(1, 1, Duration.ofMillis(20), Clock.systemUTC());
        admission.ask(GREEDY);
        try (Admission.Ticket waits = admission.ask(MODEST)) {
            assertThatExceptionOfType(Overloaded.class).isThrownBy(() -> waits.awaitPlace(later()));
        }
        assertThat(admission.waiting()).isZero();
    }

    @Test
    void nobodyWaitsPastItsOwnDeadline() {
        Admission admission = new Admission(1, 1, LONG, Clock.systemUTC());
        admission.ask(GREEDY);
        try (Admission.Ticket waits = admission.ask(MODEST)) {
            Deadline soon = Deadline.after(Duration.ofMillis(20), Clock.systemUTC());
            assertThatExceptionOfType(Overloaded.class).isThrownBy(() -> waits.awaitPlace(soon));
        }
    }

    @Test
    void aGreedyCallerMakesRoomInAFullQueueForAnother() {
        Admission admission = new Admission(1, 3, LONG, clock);
        Admission.Ticket running = admission.ask(GREEDY);
        List<Admission.Ticket> greedy = List.of(admission.ask(GREEDY), admission.ask(GREEDY), admission.ask(GREEDY));

        Admission.Ticket modest = admission.ask(MODEST);

        assertThatExceptionOfType(Overloaded.class)
                .isThrownBy(() -> greedy.getLast().awaitPlace(later()))
                .withMessageContaining("made room");
        greedy.getLast().close();
        assertThat(admission.waiting()).isEqualTo(3);
        running.close();
        greedy.getFirst().close();
        modest.awaitPlace(later());
    }

    @Test
    void aGreedyCallerWithManyThreadsDoesNotStarveAnother() throws Exception {
        Admission admission = new Admission(4, 400, LONG, Clock.systemUTC());
        List<Caller> order = Collections.synchronizedList(new ArrayList<>());
        List<Admission.Ticket> gate = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            gate.add(admission.ask(GREEDY));
        }
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> runs = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                runs.add(threads.submit(() -> run(admission, GREEDY, order)));
            }
            Awaitility.await().until(() -> admission.waiting() == 300);
            for (int i = 0; i < 20; i++) {
                runs.add(threads.submit(() -> run(admission, MODEST, order)));
            }
            Awaitility.await().until(() -> admission.waiting() == 320);
            gate.forEach(Admission.Ticket::close);
            for (Future<?> run : runs) {
                run.get();
            }
        }

        // Turn about: 20 of one are through when 20 of the other are, give or take who was on its way at that moment.
        assertThat(order.lastIndexOf(MODEST)).isLessThan(60);
    }

    @Test
    void anInterruptLeavesTheQueue() throws Exception {
        Admission admission = new Admission(1, 1, LONG, Clock.systemUTC());
        Admission.Ticket running = admission.ask(GREEDY);
        CompletableFuture<Boolean> flagged = new CompletableFuture<>();
        Thread waits = Thread.startVirtualThread(() -> {
            try (Admission.Ticket ticket = admission.ask(MODEST)) {
                ticket.awaitPlace(later());
            } catch (Cancelled cancelled) {
                flagged.complete(Thread.currentThread().isInterrupted());
            }
        });
        Awaitility.await().until(() -> admission.waiting() == 1);

        waits.interrupt();

        assertThat(flagged.get()).isTrue();
        assertThat(admission.waiting()).isZero();
        running.close();
        assertThat(admission.running()).isZero();
    }

    @Test
    void aClosedOneTakesNobodyAndWaitsForWhoWasTaken() {
        Admission admission = new Admission(1, 1, LONG, clock);
        Admission.Ticket running = admission.ask(GREEDY);
        Admission.Ticket waits = admission.ask(GREEDY);

        CompletableFuture<Void> lastRun = admission.close();

        assertThatExceptionOfType(Draining.class)
                .isThrownBy(() -> admission.ask(MODEST))
                .satisfies(refusal -> assertThat(refusal.retryAfter()).isPresent());
        running.close();
        waits.awaitPlace(later());
        assertThat(lastRun).isNotDone();
        waits.close();
        assertThat(lastRun).isDone();
    }

    @Test
    void anEmptyOneIsDoneAtOnce() {
        assertThat(new Admission(1, 1, LONG, clock).close()).isDone();
    }

    /** Askers, timeouts, interrupts and displacements in an order that the seed and the scheduler choose. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void neverLetsInMoreThanTheBoundAndNeverLosesAPlace(long seed) throws Exception {
        Random random = new Random(seed);
        int places = 1 + random.nextInt(4);
        Admission admission = new Admission(places, random.nextInt(12), Duration.ofMillis(3), Clock.systemUTC());
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        AtomicInteger through = new AtomicInteger();
        AtomicBoolean over = new AtomicBoolean();
        List<Thread> askers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            Random own = new Random(random.nextLong());
            askers.add(Thread.ofVirtual().unstarted(() -> {
                for (int round = 0; round < 300; round++) {
                    attempt(admission, own, inside, most, through);
                }
            }));
        }
        Random chaos = new Random(random.nextLong());
        Thread interrupter = Thread.ofVirtual().start(() -> {
            while (!over.get()) {
                askers.get(chaos.nextInt(askers.size())).interrupt();
                LockSupport.parkNanos(50_000);
            }
        });
        askers.forEach(Thread::start);
        for (Thread asker : askers) {
            asker.join();
        }
        over.set(true);
        interrupter.join();

        assertThat(most.get()).isPositive().isLessThanOrEqualTo(places);
        assertThat(through.get()).isGreaterThan(100);
        assertThat(admission.running()).isZero();
        assertThat(admission.waiting()).isZero();
        for (int i = 0; i < places; i++) {
            admission.ask(MODEST).awaitPlace(Deadline.after(Duration.ZERO, Clock.systemUTC()));
        }
        assertThat(admission.running()).isEqualTo(places);
    }

    private static void attempt(
            Admission admission, Random random, AtomicInteger inside, AtomicInteger most, AtomicInteger through) {
        Caller caller = Caller.anonymousAt("caller " + random.nextInt(4));
        try (Admission.Ticket ticket = admission.ask(caller)) {
            ticket.awaitPlace(Deadline.after(Duration.ofNanos(random.nextInt(4_000_000)), Clock.systemUTC()));
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            LockSupport.parkNanos(random.nextInt(100_000));
            inside.decrementAndGet();
            through.incrementAndGet();
        } catch (GatewayException refused) {
            // Whoever had been interrupted may ask again.
            boolean _ = Thread.interrupted();
        }
    }

    private static void run(Admission admission, Caller caller, List<Caller> order) {
        try (Admission.Ticket ticket = admission.ask(caller)) {
            ticket.awaitPlace(later());
            order.add(caller);
        }
    }

    private static Deadline later() {
        return Deadline.after(LONG, Clock.systemUTC());
    }
}
