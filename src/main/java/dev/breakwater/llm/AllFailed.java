package dev.breakwater.llm;

import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.llm.Attempt.Failed;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What to say when no model of the chain has answered. */
final class AllFailed {

    private AllFailed() {}

    /**
     * The failure of the whole chain. It is one that passes if that of any model may pass, after the shortest time that
     * one of them named; otherwise all refuse for good.
     *
     * @param links the chain
     * @param failures the failure of each link, in order
     */
    static RuntimeException of(List<Link> links, List<Failed> failures) {
        RuntimeException first = failures.getFirst().exception();
        if (failures.size() == 1) {
            return first;
        }
        String label = links.getFirst().label();
        String reason = failures.getFirst().reason()
                + IntStream.range(1, failures.size())
                        .mapToObj(i -> "; fallback " + links.get(i).label() + ": "
                                + failures.get(i).reason())
                        .collect(Collectors.joining());
        if (failures.stream().allMatch(failed -> failed.exception() instanceof ModelRejected)) {
            return new ModelRejected(label, reason, first);
        }
        Duration retryAfter = failures.stream()
                .map(Failed::exception)
                .filter(GatewayException.class::isInstance)
                .flatMap(failure -> ((GatewayException) failure).retryAfter().stream())
                .min(Comparator.naturalOrder())
                .orElse(null);
        return new ModelUnavailable(label, reason, retryAfter, first);
    }
}
