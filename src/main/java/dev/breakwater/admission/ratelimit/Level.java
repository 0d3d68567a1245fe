package dev.breakwater.admission.ratelimit;

import java.time.Duration;

/**
 * How full a bucket is.
 *
 * @param tokens that are left, whole ones
 * @param next when there is a token; zero if there is one
 * @param full when it is full again
 */
record Level(Bucket bucket, long tokens, Duration next, Duration full) {}
