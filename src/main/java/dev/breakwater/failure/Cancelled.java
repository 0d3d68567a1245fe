package dev.breakwater.failure;

/** The run was stopped before it had an answer. */
public final class Cancelled extends GatewayException {

    /** @param by who stopped it, as the rest of "the run was cancelled by …" */
    public Cancelled(String by) {
        super("cancelled", Fault.CALLER, "the run was cancelled by " + by);
    }

    /** By an interrupt of the current thread, whose interrupt flag is set from now on. */
    public static Cancelled byInterrupt() {
        Thread.currentThread().interrupt();
        return new Cancelled("an interrupt");
    }
}
