package dev.breakwater.testing.net;

/** Which way bytes go through a {@link FaultProxy}. */
public enum Way {
    TO_SERVER,
    TO_CLIENT
}
