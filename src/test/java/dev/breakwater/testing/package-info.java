/**
 * Fixtures that several modules test against; real servers on loopback, no mocks.
 */
@NullMarked
package dev.breakwater.testing;

import org.jspecify.annotations.NullMarked;
