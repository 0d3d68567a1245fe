package dev.breakwater.resilience;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What all features that guard something have in common.
 *
 * @param circuitBreaker whether callers are kept away for a while from a model or server that keeps failing
 */
@ConfigurationProperties("breakwater.resilience")
record ResilienceSettings(@DefaultValue("true") boolean circuitBreaker) {}
