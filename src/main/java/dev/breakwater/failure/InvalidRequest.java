package dev.breakwater.failure;

/** A request that names what it wants in a way the gateway does not understand; says which field and why. */
public final class InvalidRequest extends GatewayException {

    private final String field;

    /**
     * @param field the member of the body, the header or the path that is wrong
     * @param reason what is wrong with it and what is allowed, as the rest of a sentence that begins with the field
     */
    public InvalidRequest(String field, String reason) {
        super("invalid_request", Fault.CALLER, field + " " + reason);
        this.field = field;
    }

    public String field() {
        return field;
    }
}
