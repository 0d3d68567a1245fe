package dev.breakwater.admission.ratelimit;

/**
 * A bucket from which one kind of request takes a token each.
 *
 * @param owner whose it is; buckets of one owner can be taken from together
 * @param agent the agent that it is for; empty if for all
 */
record Bucket(String owner, String agent, Rate rate) {}
