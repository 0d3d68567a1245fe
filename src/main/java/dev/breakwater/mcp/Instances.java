package dev.breakwater.mcp;

import dev.breakwater.mcp.ServerState.Ready;
import dev.breakwater.mcp.ServerState.Stopped;
import dev.breakwater.mcp.ServerState.Unstable;
import dev.breakwater.mcp.ServerState.Up;
import dev.breakwater.mcp.ServerState.Waiting;
import dev.breakwater.resilience.Deadline;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The instances behind a server's name: which of them takes the next call, and how they are as a whole. */
final class Instances {

    private final List<Supervisor> supervisors;
    private final ChangeSignal changes;
    private final AtomicInteger turn = new AtomicInteger();

    /** @param changes raised whenever one of them has changed its state */
    Instances(List<Supervisor> supervisors, ChangeSignal changes) {
        this.supervisors = List.copyOf(supervisors);
        this.changes = changes;
    }

    List<Supervisor> supervisors() {
        return supervisors;
    }

    /**
     * The one with the fewest calls under way; one in doubt only if there is no other.
     *
     * @param tried these only if there is no other
     */
    Optional<Connection> choose(Set<Connection> tried) {
        return least(Ready.class, connection -> !tried.contains(connection))
                .or(() -> least(Unstable.class, connection -> !tried.contains(connection)))
                .or(() -> tried.isEmpty() ? Optional.empty() : least(Up.class, tried::contains));
    }

    /** Whether one is up that is not among these. */
    boolean hasOtherThan(Collection<Connection> tried) {
        return supervisors.stream()
                .anyMatch(it -> it.state() instanceof Up up
                        && !up.connection().session().over()
                        && !tried.contains(up.connection()));
    }

    /** Whether calls can be sent at all. */
    boolean up() {
        return supervisors.stream().anyMatch(it -> it.state() instanceof Up);
    }

    /** Waits for an instance that is up and has not ended. */
    boolean awaitUp(Deadline deadline) throws InterruptedException {
        return changes.await(() -> hasOtherThan(Set.of()), deadline);
    }

    /** Whether it is known that none of them comes up by then. */
    boolean restUntil(Instant then) {
        return switch (state()) {
            case Waiting waiting -> waiting.until().isAfter(then);
            case Stopped _ -> true;
            case Up _, ServerState.Starting _, ServerState.Draining _ -> false;
        };
    }

    /** How many take calls without a doubt. */
    long ready() {
        return supervisors.stream()
                .filter(it -> it.state() instanceof Ready ready
                        && !ready.connection().session().over())
                .count();
    }

    /** The best state among them: what the server as a whole is in. */
    ServerState state() {
        ServerState best = supervisors.getFirst().state();
        for (Supervisor supervisor : supervisors) {
            ServerState state = supervisor.state();
            if (BEST_FIRST.compare(state, best) < 0) {
                best = state;
            }
        }
        return best;
    }

    /** Whether an operator has switched them off. */
    boolean switchedOff() {
        return state().equals(Stopped.BY_OPERATOR);
    }

    /** Since when none of them has been up; empty if one is. */
    Optional<Instant> downSince() {
        Instant last = Instant.MIN;
        for (Supervisor supervisor : supervisors) {
            Optional<Instant> since = supervisor.downSince();
            if (since.isEmpty()) {
                return Optional.empty();
            }
            last = since.get().isAfter(last) ? since.get() : last;
        }
        return Optional.of(last);
    }

    Optional<ServerStatus.Failure> lastFailure() {
        return supervisors.stream()
                .flatMap(it -> it.lastFailure().stream())
                .max(Comparator.comparing(ServerStatus.Failure::at));
    }

    /** How long the slowest of those that are up took to answer its last ping; empty if none is. */
    Optional<Duration> responseTime() {
        return supervisors.stream()
                .flatMap(it -> it.state() instanceof Up up
                        ? Stream.ofNullable(up.connection().responseTime())
                        : Stream.empty())
                .max(Comparator.naturalOrder());
    }

    int restarts() {
        return supervisors.stream().mapToInt(Supervisor::restarts).sum();
    }

    boolean settled() {
        return supervisors.stream().allMatch(Supervisor::settled);
    }

    List<ServerStatus.Instance> processes() {
        return supervisors.stream().flatMap(it -> it.processes().stream()).toList();
    }

    private Optional<Connection> least(Class<? extends Up> kind, Predicate<Connection> eligible) {
        int count = supervisors.size();
        int first = count == 1 ? 0 : Math.floorMod(turn.getAndIncrement(), count);
        @Nullable Connection least = null;
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < count; i++) {
            ServerState state = supervisors.get((first + i) % count).state();
            if (kind.isInstance(state)) {
                Connection connection = kind.cast(state).connection();
                int inFlight = connection.session().inFlight();
                if (inFlight < fewest && eligible.test(connection)) {
                    least = connection;
                    fewest = inFlight;
                }
            }
        }
        return Optional.ofNullable(least);
    }

    private static final Comparator<ServerState> BEST_FIRST = Comparator.<ServerState>comparingInt(
                    state -> switch (state) {
                        case Ready _ -> 0;
                        case Unstable _ -> 1;
                        case ServerState.Starting _ -> 2;
                        case ServerState.Backoff _ -> 3;
                        case ServerState.Parked _ -> 4;
                        case ServerState.Draining _ -> 5;
                        case Stopped _ -> 6;
                    })
            .thenComparing(state -> state instanceof Waiting waiting ? waiting.until() : Instant.MIN);
}
