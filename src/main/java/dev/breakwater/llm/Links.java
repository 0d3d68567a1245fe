package dev.breakwater.llm;

import java.util.List;

/**
 * The chain of models, as configured.
 *
 * @param inOrder never empty; the first one is asked first
 */
record Links(List<Link> inOrder) {

    Links {
        inOrder = List.copyOf(inOrder);
    }

    Link first() {
        return inOrder.getFirst();
    }

    /** How many calls may be under way at a time over all models that are reached over HTTP, at least 1. */
    int connections() {
        return Math.max(
                1,
                inOrder.stream()
                        .filter(link -> link.provider() != Provider.DEMO)
                        .mapToInt(Link::maxCalls)
                        .sum());
    }
}
