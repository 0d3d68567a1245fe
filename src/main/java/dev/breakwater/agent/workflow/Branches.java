package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.agent.loop.ParallelWork;
import dev.breakwater.agent.loop.ParallelWork.Done;
import dev.breakwater.agent.loop.RunTime;
import dev.breakwater.agent.loop.Stage;
import dev.breakwater.agent.loop.ToolLoops;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.GatewayDefect;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Question;
import dev.breakwater.run.RunEvent.BranchFinished;
import dev.breakwater.run.RunEvent.BranchStarted;
import dev.breakwater.tracing.Traced;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Researches the sub-questions of a plan, several at the same time, each by a tool loop on a virtual thread of its own. A branch
 * that fails has come to its end like any other, unless another attempt of the run may succeed.
 */
final class Branches {

    private static final Logger log = LoggerFactory.getLogger(Branches.class);

    /** How long a branch may take to end after it was interrupted; its own tool calls have 2 s for that. */
    private static final Duration STOP_TIME = Duration.ofMillis(2_500);

    private final ToolLoops loops;
    private final int places;
    private final Clock clock;

    /** @param places how many branches of a run go on at the same time */
    Branches(ToolLoops loops, int places, Clock clock) {
        this.loops = loops;
        this.places = places;
        this.clock = clock;
    }

    /**
     * What went wrong in branches that failed.
     *
     * @param again the first failure that another attempt of the run may not meet again; its branch is not finished
     * @param last the first failure that ended its branch
     */
    record Failures(Optional<GatewayException> again, Optional<GatewayException> last) {}

    /**
     * Researches what is not finished yet and returns when no branch is under way any more.
     *
     * @param finished the branches that earlier attempts of the run have finished
     * @throws Cancelled if the thread is interrupted; no branch is then under way
     */
    Failures research(Plan plan, Set<Integer> finished, Question whole, Stage run, Timetable time) {
        Work work = new Work(plan, whole, run, time);
        try {
            return work.through(IntStream.rangeClosed(1, plan.branches())
                    .filter(branch -> !finished.contains(branch))
                    .boxed()
                    .collect(ArrayDeque::new, Deque::addLast, Deque::addAll));
        } catch (InterruptedException e) {
            work.stop();
            throw Cancelled.byInterrupt();
        } finally {
            // Only a defect leaves branches under way here; they must not outlive the run either.
            work.stop();
        }
    }

    /** Gives branches up that have not finished. */
    static void giveUp(Plan plan, Stage run, String code, String why) {
        for (int branch = 1; branch <= plan.branches(); branch++) {
            Stage stage = run.step(Plan.step(branch));
            if (stage.events().stream().noneMatch(it -> it.event() instanceof BranchFinished)) {
                stage.emit(new BranchFinished(branch, why, null, code, Duration.ZERO));
            }
        }
    }

    /** The branches of one attempt of one run. */
    private final class Work {

        private final Plan plan;
        private final Question whole;
        private final Stage run;
        private final Timetable time;
        private final Deadline research;
        private final ParallelWork<Boolean> threads = new ParallelWork<>("branch", STOP_TIME, clock);
        private final AtomicReference<@Nullable GatewayException> last = new AtomicReference<>();
        private @Nullable GatewayException again;

        Work(Plan plan, Question whole, Stage run, Timetable time) {
            this.plan = plan;
            this.whole = whole;
            this.run = run;
            this.time = time;
            this.research = time.research();
        }

        Failures through(Deque<Integer> waiting) throws InterruptedException {
            int underWay = 0;
            while (!waiting.isEmpty() || threads.anyUnderWay()) {
                while (!waiting.isEmpty() && underWay < places) {
                    Deadline deadline = Timetable.branch(research, waiting.size(), places);
                    start(waiting.removeFirst(), deadline);
                    underWay++;
                }
                Optional<Done<Boolean>> next = threads.next(time.end().remaining());
                if (next.isEmpty()) {
                    // Each branch has a deadline of its own before this one, which it should have kept.
                    stop();
                    giveUp(plan, run, "deadline_exceeded", "the run's time ran out");
                    break;
                }
                underWay--;
                settle(next.get());
            }
            return new Failures(Optional.ofNullable(again), Optional.ofNullable(last.get()));
        }

        private void start(int branch, Deadline deadline) {
            threads.start(branch, requireRunning -> {
                requireRunning.run();
                try (Traced _ = Traced.internal("branch " + Plan.step(branch))) {
                    research(branch, deadline);
                }
                return true;
            });
        }

        private void settle(Done<Boolean> done) {
            switch (done.error()) {
                case null -> {}
                case GatewayException failure when failure.retryable() -> again = again == null ? failure : again;
                case Cancelled interrupted -> throw interrupted;
                case Throwable defect -> throw new IllegalStateException("a branch ended by a defect", defect);
            }
        }

        void stop() {
            threads.stop();
            threads.abandon()
                    .keySet()
                    .forEach(branch -> log.atWarn()
                            .addKeyValue("step", Plan.step(branch))
                            .log("branch did not end when it was interrupted"));
        }

        private void research(int branch, Deadline deadline) {
            Stage stage = run.step(Plan.step(branch));
            String question = plan.question(branch);
            Instant start = clock.instant();
            Consumer<Conclusion> finish = conclusion -> stage.emit(new BranchFinished(
                    branch,
                    conclusion.text(),
                    conclusion.partialReason(),
                    null,
                    Duration.between(start, clock.instant())));
            if (stage.events().isEmpty()) {
                stage.emit(new BranchStarted(branch, question));
            }
            try {
                finish.accept(loops.answer(plan.question(branch, whole), stage, new RunTime(deadline)));
            } catch (Cancelled stopped) {
                throw stopped;
            } catch (GatewayException failure) {
                if (failure.retryable()) {
                    throw failure;
                }
                failed(stage, branch, failure, start);
            } catch (RuntimeException defect) {
                log.atError()
                        .setCause(defect)
                        .addKeyValue("step", stage.name())
                        .log("branch ended by a defect of the gateway");
                failed(stage, branch, new GatewayDefect(defect), start);
            }
        }

        private void failed(Stage stage, int branch, GatewayException failure, Instant start) {
            last.compareAndSet(null, failure);
            stage.emit(new BranchFinished(
                    branch, failure.explanation(), null, failure.code(), Duration.between(start, clock.instant())));
        }
    }
}
