package dev.breakwater.resilience;

import java.time.Duration;

/** What a run keeps of its time for a last answer from what it has: 20 %, at most 15 s. */
public final class Reserve {

    private static final int SHARE = 5;
    private static final Duration LONGEST = Duration.ofSeconds(15);

    private Reserve() {}

    /** @param whole all of the time, from its beginning */
    public static Duration of(Duration whole) {
        Duration share = whole.dividedBy(SHARE);
        return share.compareTo(LONGEST) < 0 ? share : LONGEST;
    }
}
