/**
 * How often a caller may ask: token buckets, in Redis for all gateways together, or in this process.
 */
@NullMarked
@NamedInterface("ratelimit")
package dev.breakwater.admission.ratelimit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.NamedInterface;
