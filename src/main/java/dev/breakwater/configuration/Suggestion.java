package dev.breakwater.configuration;

import dev.breakwater.configuration.KnownKeys.Resolution.Unknown;
import java.util.List;
import java.util.Optional;

/**
 * What somebody is told who wrote a key that is not known.
 *
 * @param keys the patterns of all known keys
 */
record Suggestion(List<String> keys) {

    /** One sentence. */
    String after(Unknown unknown) {
        if (unknown.inList()) {
            return "%s is not a list.%s"
                    .formatted(unknown.parent(), unknown.siblings().isEmpty() ? "" : " " + knownHere(unknown));
        }
        String name = unknown.part().replaceAll("[.\\[\\]]", "");
        Optional<String> meant = Spelling.nearest(name, unknown.siblings())
                .map(sibling -> unknown.parent() + "." + sibling)
                .or(() -> inAnotherGroup(name));
        if (meant.isPresent()) {
            return "Did you mean %s?".formatted(meant.get());
        }
        return unknown.siblings().isEmpty()
                ? "Nothing can stand below %s.".formatted(unknown.parent())
                : knownHere(unknown);
    }

    private static String knownHere(Unknown unknown) {
        return "Known here: %s."
                .formatted(
                        String.join(", ", unknown.siblings().stream().sorted().toList()));
    }

    private Optional<String> inAnotherGroup(String name) {
        return keys.stream()
                .filter(key -> key.endsWith("." + name) && key.indexOf('*') < 0)
                .findFirst();
    }
}
