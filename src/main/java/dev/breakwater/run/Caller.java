package dev.breakwater.run;

/**
 * Whoever a run is for. It travels with every run, so that answers, limits and permissions are told apart by it.
 *
 * @param scope the name under which what belongs to this caller is kept apart
 */
public record Caller(String scope) {

    /** Everybody, as long as nobody has to say who they are. */
    public static final Caller ANONYMOUS = new Caller("anonymous");
}
