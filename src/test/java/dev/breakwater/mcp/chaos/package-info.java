/**
 * What the whole layer makes of every fault that a server can have, each on a real misbehaving process. What these tests
 * say and measure is the table in docs/resilience.md.
 */
@NullMarked
package dev.breakwater.mcp.chaos;

import org.jspecify.annotations.NullMarked;
