package dev.breakwater.llm;

import static dev.langchain4j.http.client.sse.ServerSentEventListenerUtils.ignoringExceptions;

import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventContext;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/**
 * Gives a listener one end of its stream. LangChain4j's parser tells a listener of an I/O error and returns as if all
 * were well; here the error is kept until it is known whether the deadline caused it.
 */
final class OneEndListener implements ServerSentEventListener {

    private final ServerSentEventListener listener;
    private @Nullable Throwable failure;

    OneEndListener(ServerSentEventListener listener) {
        this.listener = listener;
    }

    @Override
    public void onOpen(SuccessfulHttpResponse response) {
        ignoringExceptions(() -> listener.onOpen(response));
    }

    @Override
    public void onEvent(ServerSentEvent event, ServerSentEventContext context) {
        listener.onEvent(event, context);
    }

    @Override
    public void onEvent(ServerSentEvent event) {
        listener.onEvent(event);
    }

    @Override
    public void onError(Throwable error) {
        failure = error;
    }

    /** Throws what the parser reported, if it reported anything. */
    void rethrow() throws IOException {
        switch (failure) {
            case null -> {}
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Throwable e -> throw new IOException(e);
        }
    }

    void fail(RuntimeException error) {
        Throwable told = error instanceof UncheckedIOException unchecked ? unchecked.getCause() : error;
        ignoringExceptions(() -> listener.onError(told));
    }

    void close() {
        ignoringExceptions(listener::onClose);
    }
}
