/**
 * Once for each idempotency key: what was asked for under a key is done once, and whoever asks again with it gets what came of
 * that; in Redis for all gateways together, or in this process.
 */
@NullMarked
@NamedInterface("idempotency")
package dev.breakwater.admission.idempotency;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
