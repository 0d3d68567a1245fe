package dev.breakwater.llm;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.failure.Fault;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelRejected;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.llm.Attempt.Failed;
import dev.breakwater.llm.Attempt.Next;
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
     * What became of a call that threw; the thrown exception stays the cause. A failure that is neither the provider's nor
     * the network's is passed on as it is: it is a defect.
     *
     * @param call the call that failed
     */
    Failed of(RuntimeException thrown, ModelCall call) {
        if (Thread.currentThread().isInterrupted()
                || find(InterruptedException.class, thrown).isPresent()) {
            return cancelled();
        }
        if (thrown instanceof GatewayException || thrown instanceof ContextTooLong) {
            return Failed.last(thrown);
        }
        Optional<RefusedCall> refused = find(RefusedCall.class, thrown);
        if (refused.isPresent()) {
            return refused(refused.get());
        }
        if (find(ContentFilteredException.class, thrown).isPresent()) {
            return Failed.last(
                    new ModelRejected(provider, Excerpt.of("its model declined: " + thrown.getMessage()), thrown));
        }
        if (find(TimeoutException.class, thrown).isPresent()) {
            return late(call, thrown);
        }
        Optional<IOException> broken = find(UncheckedIOException.class, thrown).map(UncheckedIOException::getCause);
        if (broken.isPresent()) {
            return broken(broken.get(), thrown);
        }
        return call.answered()
                ? broken("it answered with something that is no chat completion", thrown)
                : Failed.last(thrown);
    }

    private Failed late(ModelCall call, RuntimeException thrown) {
        if (call.endsWithRun()) {
            // With too little time to answer in, the provider need not be at fault.
            return new Failed(
                    new DeadlineExceeded(Fault.PROVIDER, "while waiting for the model"),
                    "",
                    call.hadTime(),
                    Next.NOBODY);
        }
        String reason = "it did not answer within " + shown(call.given());
        return new Failed(unavailable(reason, thrown), reason, call.hadTime(), Next.OTHER_MODEL);
    }

    /** The run ends because this thread was interrupted; sets the interrupt flag again. */
    static Failed cancelled() {
        return Failed.last(Cancelled.byInterrupt());
    }

    /** All calls that the provider may have at a time are under way. */
    Failed busy(int calls) {
        String reason = "all " + calls + " calls it may have at a time are under way";
        return Failed.refused(unavailable(reason, null), reason);
    }

    /** The provider is left alone for a while. */
    Failed leftAlone(Duration retryAfter) {
        String reason = "its last calls failed, and it is left alone for a while";
        return Failed.refused(new ModelUnavailable(provider, reason, retryAfter, null), reason);
    }

    private ModelUnavailable unavailable(String reason, @Nullable RuntimeException cause) {
        return new ModelUnavailable(provider, reason, null, cause);
    }

    private Failed refused(RefusedCall refused) {
        ProviderError error = ProviderError.parse(refused.body());
        int status = refused.statusCode();
        if (TOO_LONG.contains(status) && error.saysTooLong()) {
            return Failed.last(new ContextTooLong(
                    "the conversation does not fit the window of " + provider + "'s model", refused));
        }
        if (status < 500 && !PASSING.contains(status)) {
            String reason = words(status, error) + hint(status);
            return Failed.refused(new ModelRejected(provider, reason, refused), reason);
        }
        var retryAfter = refused.retryAfter()
                .flatMap(header -> RetryAfter.parse(header, clock.instant()))
                .orElse(null);
        String reason = words(status, error);
        var unavailable = new ModelUnavailable(provider, reason, retryAfter, refused);
        return error.saysNoCredit() ? Failed.broken(unavailable, reason) : Failed.passing(unavailable, reason);
    }

    private static String hint(int status) {
        return switch (status) {
            case 401, 403 -> " (its key is wrong, or may not use this model)";
            case 404 -> " (the name of the model or the base URL is wrong)";
            default -> "";
        };
    }

    private static String words(int status, ProviderError error) {
        return "status " + status + (error.message().isEmpty() ? "" : ": " + error.message());
    }

    private Failed broken(String reason, RuntimeException thrown) {
        return Failed.broken(unavailable(reason, thrown), reason);
    }

    private Failed broken(IOException broken, RuntimeException thrown) {
        return switch (broken) {
            case SSLException _, AnswerTooLarge _ -> broken(reason(broken), thrown);
            case ProxyRefused e when e.status() < 500 -> broken(e.reason(), thrown);
            default -> passing(reason(broken), thrown);
        };
    }

    /** In words of our own: the exceptions' messages name hosts and addresses inside the operator's network. */
    static String reason(IOException broken) {
        return switch (broken) {
            case UnknownHostException _ -> "its host name was not found";
            case ConnectTimeoutException _ -> "no connection in time";
            case ConnectException _ -> "no connection";
            case SSLException _ -> "no secure connection; is its certificate trusted?";
            case AnswerTooLarge _ -> "its answer is too large";
            case ProxyRefused e -> e.reason();
            default -> "the connection broke";
        };
    }

    private Failed passing(String reason, RuntimeException thrown) {
        return Failed.passing(unavailable(reason, thrown), reason);
    }

    private static String shown(Duration limit) {
        return limit.compareTo(Duration.ofSeconds(1)) >= 0
                ? Math.round(limit.toMillis() / 1000.0) + " s"
                : limit.plusNanos(999_999).toMillis() + " ms";
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
