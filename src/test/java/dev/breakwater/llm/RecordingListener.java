package dev.breakwater.llm;

import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Writes down what it is told. */
final class RecordingListener implements ServerSentEventListener {

    final List<String> seen = new ArrayList<>();
    final Set<Thread> threads = new HashSet<>();

    @Override
    public void onOpen(SuccessfulHttpResponse response) {
        note("open " + response.statusCode());
    }

    @Override
    public void onEvent(ServerSentEvent event) {
        note("event " + event.event() + " " + event.data());
    }

    @Override
    public void onError(Throwable error) {
        note("error " + error.getClass().getSimpleName());
    }

    @Override
    public void onClose() {
        note("close");
    }

    private void note(String what) {
        seen.add(what);
        threads.add(Thread.currentThread());
    }
}
