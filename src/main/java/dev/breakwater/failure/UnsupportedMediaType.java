package dev.breakwater.failure;

/** The request's body is not in a format that the path takes. */
public final class UnsupportedMediaType extends GatewayException {

    public UnsupportedMediaType(String supported) {
        super("unsupported_media_type", Fault.CALLER, "the body must be sent as Content-Type: " + supported);
    }
}
