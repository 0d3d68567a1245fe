/**
 * A real Redis as a child process, to be started, stopped, paused and killed.
 */
@NullMarked
package dev.breakwater.testing.redis;

import org.jspecify.annotations.NullMarked;
