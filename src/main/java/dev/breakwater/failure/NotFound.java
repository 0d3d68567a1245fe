package dev.breakwater.failure;

/** There is nothing under the path that was asked for. */
public final class NotFound extends GatewayException {

    public NotFound(String path) {
        super("not_found", Fault.CALLER, "there is nothing at " + Shown.briefly(path));
    }
}
