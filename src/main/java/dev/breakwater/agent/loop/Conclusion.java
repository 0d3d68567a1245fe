package dev.breakwater.agent.loop;

import dev.breakwater.run.PartialReason;
import org.jspecify.annotations.Nullable;

/**
 * What an agent came to.
 *
 * @param partialReason why it had to answer before it was done; null if it was done
 */
public record Conclusion(String text, @Nullable PartialReason partialReason) {}
