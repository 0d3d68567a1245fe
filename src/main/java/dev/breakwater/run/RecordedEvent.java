package dev.breakwater.run;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event in its place.
 *
 * @param sequence its number in the run, from 1 without gaps
 * @param step the step of the run that it belongs to, such as {@code research-2}; null if it belongs to the run as a whole
 */
public record RecordedEvent(
        long sequence, Instant at, @Nullable String step, RunEvent event) {}
