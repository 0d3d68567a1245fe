/**
 * A collector of traces on loopback, and the spans that it was sent.
 */
@NullMarked
package dev.breakwater.testing.otlp;

import org.jspecify.annotations.NullMarked;
