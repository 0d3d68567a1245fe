package dev.breakwater.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Work that is a span of the current trace, from its beginning to {@link #close()}, both on one thread. What the thread
 * begins meanwhile lies below it. Where there is no trace, which is everywhere as long as {@link Tracing} has opened none,
 * all of this does nothing.
 */
public final class Traced implements AutoCloseable {

    /** Of one text that is a request's content, in characters; a longer one is cut, marked. */
    static final int MAX_CONTENT = 16 * 1024;

    /** Of any other text, in characters. */
    static final int MAX_TEXT = 512;

    private static final ContextKey<Origin> ORIGIN = ContextKey.named("breakwater.tracing");
    private static final Traced NOTHING = new Traced(Span.getInvalid(), Scope.noop(), false);

    private final Span span;
    private final Scope scope;
    private final boolean contents;

    private Traced(Span span, Scope scope, boolean contents) {
        this.span = span;
        this.scope = scope;
        this.contents = contents;
    }

    /**
     * What all spans of a trace have in common.
     *
     * @param contents whether they show what was asked, called and answered
     */
    record Origin(Tracer tracer, boolean contents) {}

    /** The first span that the gateway adds to a trace. */
    static Traced first(Origin origin, Context parent, String name) {
        return begin(origin, parent.with(ORIGIN, origin), SpanKind.SERVER, name);
    }

    /** Work of the gateway's own. */
    public static Traced internal(String name) {
        return below(SpanKind.INTERNAL, name);
    }

    /** A question to somebody else, who is to be told {@link #outgoing()}. */
    public static Traced client(String name) {
        return below(SpanKind.CLIENT, name);
    }

    private static Traced below(SpanKind kind, String name) {
        Context parent = Context.current();
        Origin origin = parent.get(ORIGIN);
        return origin == null ? NOTHING : begin(origin, parent, kind, name);
    }

    @SuppressWarnings("MustBeClosedChecker") // closed with the span
    private static Traced begin(Origin origin, Context parent, SpanKind kind, String name) {
        Span span = origin.tracer()
                .spanBuilder(name)
                .setParent(parent)
                .setSpanKind(kind)
                .startSpan();
        return new Traced(span, parent.with(span).makeCurrent(), origin.contents() && span.isRecording());
    }

    /** What tells somebody else of the current span, as W3C Trace Context names and values; empty where there is none. */
    public static Map<String, String> outgoing() {
        Context current = Context.current();
        if (current.get(ORIGIN) == null) {
            return Map.of();
        }
        Map<String, String> names = new LinkedHashMap<>();
        W3CTraceContextPropagator.getInstance()
                .inject(
                        current,
                        names,
                        (carrier, name, value) ->
                                Objects.requireNonNull(carrier).put(name, value));
        return names;
    }

    /** The same work, for another thread: what it begins there lies below what is current here. */
    public static Runnable carried(Runnable work) {
        Context current = Context.current();
        return current.get(ORIGIN) == null ? work : current.wrap(work);
    }

    /** Marks a moment of the current span. */
    public static void note(String name, Map<String, String> attributes) {
        Span.current().addEvent(name, shown(attributes));
    }

    /** The same as {@link #failed} for the current span. */
    public static void currentFailed(String type, String why) {
        failed(Span.current(), type, why);
    }

    /** The id of the current trace, 32 hexadecimal digits. */
    public static Optional<String> currentTrace() {
        SpanContext current = Span.current().getSpanContext();
        return current.isValid() ? Optional.of(current.getTraceId()) : Optional.empty();
    }

    /** Whether anybody will see what is said of it: there is a trace, and it is among those that are kept. */
    public boolean recording() {
        return span.isRecording();
    }

    /** The trace's id, 32 hexadecimal digits; all zeros where there is no trace. */
    public String traceId() {
        return span.getSpanContext().getTraceId();
    }

    public Traced set(String key, @Nullable String value) {
        if (value != null) {
            span.setAttribute(key, cut(value, MAX_TEXT));
        }
        return this;
    }

    public Traced set(String key, List<String> values) {
        span.setAttribute(AttributeKey.stringArrayKey(key), values);
        return this;
    }

    public Traced set(String key, long value) {
        span.setAttribute(key, value);
        return this;
    }

    public Traced set(String key, double value) {
        span.setAttribute(key, value);
        return this;
    }

    /** What was asked, called or answered: shown, and made at all, only where that is switched on. */
    public Traced content(String key, Supplier<String> text) {
        if (contents) {
            span.setAttribute(key, cut(text.get(), MAX_CONTENT));
        }
        return this;
    }

    /** Marks a moment of this span, maybe one that has passed. */
    public Traced noted(String name, Instant at, Map<String, String> attributes) {
        span.addEvent(name, shown(attributes), at);
        return this;
    }

    /**
     * The work has failed.
     *
     * @param type one of few, for {@code error.type}
     * @param why for a person; must not tell contents
     */
    public void failed(String type, String why) {
        failed(span, type, why);
    }

    private static void failed(Span span, String type, String why) {
        span.setAttribute("error.type", type);
        span.setStatus(StatusCode.ERROR, cut(why, MAX_TEXT));
    }

    @Override
    public void close() {
        scope.close();
        span.end();
    }

    private static Attributes shown(Map<String, String> attributes) {
        AttributesBuilder shown = Attributes.builder();
        attributes.forEach((key, value) -> shown.put(key, cut(value, MAX_TEXT)));
        return shown.build();
    }

    private static String cut(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit) + "…";
    }
}
