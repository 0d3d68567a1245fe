package dev.breakwater.failure;

/** The run's time is over and there is nothing to answer from. */
public final class DeadlineExceeded extends GatewayException {

    /**
     * @param fault whoever used the time
     * @param doing what the time ran out on, as in "while waiting for the model"
     */
    public DeadlineExceeded(Fault fault, String doing) {
        super("deadline_exceeded", fault, "the run's time ran out " + doing);
    }
}
