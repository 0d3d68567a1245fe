package dev.breakwater.tracing;

import dev.breakwater.tracing.Traced.Origin;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where traces begin: with a request that comes in, or with whoever sent it. */
public final class Tracing {

    private static final TextMapGetter<Map<String, String>> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(Map<String, String> headers) {
            return headers.keySet();
        }

        @Override
        public @Nullable String get(@Nullable Map<String, String> headers, String name) {
            return headers == null ? null : headers.get(name);
        }
    };

    private final @Nullable Origin origin;

    private Tracing(@Nullable Origin origin) {
        this.origin = origin;
    }

    /** No traces. */
    public static Tracing off() {
        return new Tracing(null);
    }

    /** @param contents whether spans show what was asked, called and answered */
    static Tracing on(Tracer tracer, boolean contents) {
        return new Tracing(new Origin(tracer, contents));
    }

    public boolean on() {
        return origin != null;
    }

    /** The headers of a request that {@link #request} looks at, in lower case. */
    public static List<String> headers() {
        return List.copyOf(W3CTraceContextPropagator.getInstance().fields());
    }

    /**
     * Begins the span of a request that has come in.
     *
     * @param headers what it has of {@link #headers()}; what is no W3C Trace Context counts as none
     * @throws IllegalStateException if there are no traces
     */
    public Traced request(String name, Map<String, String> headers) {
        if (origin == null) {
            throw new IllegalStateException("tracing is off");
        }
        Context sent = W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, HEADERS);
        return Traced.first(origin, sent, name);
    }
}
