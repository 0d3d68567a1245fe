package dev.breakwater.failure;

/** The caller has used its idempotency key before, with another body. */
public final class IdempotencyConflict extends GatewayException {

    public IdempotencyConflict() {
        super(
                "idempotency_conflict",
                Fault.CALLER,
                "the Idempotency-Key was used before with another body; a different request needs a key of its own");
    }
}
