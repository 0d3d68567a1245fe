package dev.breakwater.failure;

/**
 * What came of the first request with this idempotency key cannot be told, and it may have changed something, so that it is
 * not done again.
 */
public final class IdempotencyInDoubt extends GatewayException {

    /** @param reason what is known of the first request, as a clause */
    public IdempotencyInDoubt(String reason) {
        super(
                "idempotency_in_doubt",
                Fault.GATEWAY,
                reason + "; nothing is repeated, since it may have changed something. See what it did, and use a new"
                        + " Idempotency-Key to ask again");
    }
}
