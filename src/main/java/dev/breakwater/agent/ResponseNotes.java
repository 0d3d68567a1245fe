package dev.breakwater.agent;

import dev.breakwater.admission.idempotency.Reach;
import dev.breakwater.admission.ratelimit.RateStanding;

/** What a caller is told beside the answer, also where there is none. Called on the request's own thread, before its end. */
public interface ResponseNotes {

    ResponseNotes UNREAD = new ResponseNotes() {};

    /** How the caller stands with its limit on requests; not called where there is none. */
    default void rate(RateStanding standing) {}

    /** Who knows of the request's idempotency key; not called where there is none. */
    default void reach(Reach reach) {}

    /** The answer is that of an earlier request with the same idempotency key. */
    default void replayed() {}
}
