package dev.breakwater.run;

import java.time.Instant;

/**
 * An event in its place.
 *
 * @param sequence its number in the run, from 1 without gaps
 */
public record RecordedEvent(long sequence, Instant at, RunEvent event) {}
