package dev.breakwater.failure;

/** The request's body is larger than the gateway reads. */
public final class PayloadTooLarge extends GatewayException {

    private final long limit;

    /** @param limit the largest accepted body, in bytes */
    public PayloadTooLarge(long limit) {
        super("payload_too_large", Fault.CALLER, "the body may have at most " + limit + " bytes");
        this.limit = limit;
    }

    /** The largest accepted body, in bytes. */
    public long limit() {
        return limit;
    }
}
