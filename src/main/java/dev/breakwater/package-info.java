/**
 * The entry point: starts the gateway, or one of the bundled tool servers, from the same jar.
 */
@NullMarked
package dev.breakwater;

import org.jspecify.annotations.NullMarked;
