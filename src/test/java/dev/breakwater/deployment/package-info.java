/** What the repository brings to run the gateway on Kubernetes, checked without a cluster. */
@NullMarked
package dev.breakwater.deployment;

import org.jspecify.annotations.NullMarked;
