/**
 * The network between two ends, made as bad as a test needs it; it knows nothing of what is said.
 */
@NullMarked
package dev.breakwater.testing.net;

import org.jspecify.annotations.NullMarked;
