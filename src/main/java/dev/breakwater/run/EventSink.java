package dev.breakwater.run;

/** Where what happens in a run, or in one step of it, is told. Safe for use by several threads. */
@FunctionalInterface
public interface EventSink {

    /**
     * Adds an event.
     *
     * @throws IllegalStateException if the run has already ended: nothing follows its last event
     */
    void emit(RunEvent event);
}
