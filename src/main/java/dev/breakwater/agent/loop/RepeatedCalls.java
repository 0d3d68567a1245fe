package dev.breakwater.agent.loop;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * Counts the same calls of one run, so that a model that turns in circles is told so. Two calls are the same if tool and
 * arguments are; the order of keys and white space do not matter.
 */
final class RepeatedCalls {

    /** How often the same call is executed in one run. */
    static final int LIMIT = 3;

    private final Map<String, Integer> seen = new HashMap<>();

    /** Counts the call and says whether it has now been asked for too often. */
    boolean tooOften(String tool, ObjectNode arguments) {
        return seen.merge(tool + ' ' + CallArguments.canonical(arguments), 1, Integer::sum) > LIMIT;
    }
}
