package dev.breakwater.admission.ratelimit;

import java.util.List;

/**
 * What was taken from some buckets.
 *
 * @param granted whether a token was taken, from each of them; otherwise, from none
 * @param levels of the buckets afterwards, in their order
 */
record Taken(boolean granted, List<Level> levels) {

    Taken {
        levels = List.copyOf(levels);
    }
}
