package dev.breakwater.run;

/** Sees every event of every run as it happens, in order. Must not block: it is called on the run's way. */
@FunctionalInterface
public interface RunListener {

    void on(RequestId run, RecordedEvent event);
}
