package dev.breakwater.failure;

/** A defect of the gateway. The caller learns nothing but that; the cause is for the log, under the request's id. */
public final class GatewayDefect extends GatewayException {

    public GatewayDefect(Throwable cause) {
        super(
                "internal_error",
                Fault.GATEWAY,
                "the gateway failed; the log has the reason under this request_id",
                cause);
    }
}
