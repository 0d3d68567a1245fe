package dev.breakwater.agent.workflow;

import java.util.Locale;

/** What a research workflow asks its models for; each phase has instructions and a model of its own. */
public enum Phase {
    PLAN,
    RESEARCH,
    /** The answer from the evidence, and its revisions. */
    SYNTHESIS,
    CRITIQUE;

    /** The name in the configuration. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
