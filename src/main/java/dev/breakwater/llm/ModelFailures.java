package dev.breakwater.llm;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.langchain4j.exception.ContentFilteredException;
import dev.langchain4j.exception.TimeoutException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** Says in the gateway's terms what LangChain4j's models throw. */
final class ModelFailures {

    /** Statuses that servers are known to refuse a conversation with for its length. */
    private static final Set<Integer> TOO_LONG = Set.of(400, 413, 422, 500);

    /** Statuses below 500 that say nothing against the next try: timeout, conflict, too early, too many requests. */
    private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429);

    private final String provider;
    private final Clock clock;

    ModelFailures(String provider, Clock clock) {
        this.provider = provider;
        this.clock = clock;
    }

    /**
     * The failure to throw in place of what a model threw, which stays its cause. A failure that is neither the
     * provider's nor the network's comes back as it is: it is a defect.
     *
     * @param call the call that failed
     */
    RuntimeException of(RuntimeException thrown, ModelCall call) {
        if (Thread.currentThread().isInterrupted()
                || find(InterruptedException.class, thrown).isPresent()) {
            return cancelled();
        }
        if (thrown instanceof GatewayException) {
            return thrown;
        }
        Optional<RefusedCall> refused = find(RefusedCall.class, thrown);
        if (refused.isPresent()) {
            return refused(refused.get());
        }
        if (find(ContentFilteredException.class, thrown).isPresent()) {
            return new ModelRejected(provider, Excerpt.of("its model declined: " + thrown.getMessage()), thrown);
        }
        if (find(TimeoutException.class, thrown).isPresent()) {
            return late(call, thrown);
        }
        Optional<IOException> broken = find(UncheckedIOException.class, thrown).map(UncheckedIOException::getCause);
        if (broken.isPresent()) {
            return unavailable(reason(broken.get()), thrown);
        }
        return call.answered() ? unavailable("it answered with something that is no chat completion", thrown) : thrown;
    }

    private RuntimeException late(ModelCall call, RuntimeException thrown) {
        return call.endsWithRun()
                ? new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model")
                : unavailable("it did not answer within " + shown(call.limit()), thrown);
    }

    /** The run ends because this thread was interrupted; sets the interrupt flag again. */
    static Cancelled cancelled() {
        Thread.currentThread().interrupt();
        return new Cancelled("an interrupt");
    }

    ModelUnavailable unavailable(String reason, @Nullable RuntimeException cause) {
        return new ModelUnavailable(provider, reason, null, cause);
    }

    private RuntimeException refused(RefusedCall refused) {
        ProviderError error = ProviderError.parse(refused.body());
        int status = refused.statusCode();
        if (TOO_LONG.contains(status) && error.saysTooLong()) {
            return new ContextTooLong("the conversation does not fit the window of " + provider + "'s model", refused);
        }
        return status >= 500 || PASSING.contains(status)
                ? unavailable(status, error, refused)
                : new ModelRejected(provider, words(status, error), refused);
    }

    private ModelUnavailable unavailable(int status, ProviderError error, RefusedCall refused) {
        var retryAfter = refused.retryAfter()
                .flatMap(header -> RetryAfter.parse(header, clock.instant()))
                .orElse(null);
        return new ModelUnavailable(provider, words(status, error), retryAfter, refused);
    }

    private static String words(int status, ProviderError error) {
        return "status " + status + (error.message().isEmpty() ? "" : ": " + error.message());
    }

    /** In words of our own: the exceptions' messages name hosts and addresses inside the operator's network. */
    private static String reason(IOException broken) {
        return switch (broken) {
            case UnknownHostException e -> "its host name was not found";
            case ConnectTimeoutException e -> "no connection in time";
            case ConnectException e -> "no connection";
            case SSLException e -> "no secure connection";
            case AnswerTooLarge e -> "its answer is too large";
            default -> "the connection broke";
        };
    }

    private static String shown(Duration limit) {
        return limit.toMillisPart() == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    private static <T extends Throwable> Optional<T> find(Class<T> type, Throwable thrown) {
        // Bounded, since a chain of causes may be a circle.
        Throwable cause = thrown;
        for (int i = 0; i < 16 && cause != null; i++) {
            if (type.isInstance(cause)) {
                return Optional.of(type.cast(cause));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
