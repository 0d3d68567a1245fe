package dev.breakwater.run;

/**
 * Whoever a run is for. It travels with every run, so that answers, limits and permissions are told apart by it.
 *
 * @param scope the name under which what belongs to this caller is kept apart
 * @param origin whom limits are counted for: the caller itself or, where callers do not say who they are, the address that
 *     a request comes from
 */
public record Caller(String scope, String origin) {

    private static final String NOBODY = "anonymous";

    /** Everybody, as long as nobody has to say who they are. */
    public static final Caller ANONYMOUS = new Caller(NOBODY, NOBODY);

    /** Somebody who does not say who it is. */
    public static Caller anonymousAt(String address) {
        return new Caller(NOBODY, address);
    }
}
