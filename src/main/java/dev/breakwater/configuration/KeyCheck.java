package dev.breakwater.configuration;

import dev.breakwater.configuration.KnownKeys.Resolution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Finds keys that nothing reads: Spring's binding passes over them in silence. */
final class KeyCheck {

    private final KnownKeys known;
    private final VariableCheck variables;

    KeyCheck(KnownKeys known) {
        this.known = known;
        this.variables = new VariableCheck(known);
    }

    List<Problem> problems(ConfigurableEnvironment environment) {
        Map<String, Problem> problems = new LinkedHashMap<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof SystemEnvironmentPropertySource system) {
                variables.problems(system).forEach(problem -> problems.putIfAbsent(problem.subject(), problem));
            } else if (source instanceof EnumerablePropertySource<?> enumerable) {
                Stream.of(enumerable.getPropertyNames())
                        .flatMap(key -> problem(environment, enumerable, key).stream())
                        .forEach(problem -> problems.putIfAbsent(problem.subject(), problem));
            }
        }
        return List.copyOf(problems.values());
    }

    private Optional<Problem> problem(
            ConfigurableEnvironment environment, EnumerablePropertySource<?> source, String key) {
        Origin origin = originOf(source, key);
        if (!KnownKeys.isBelowRoot(key)) {
            return misspeltRoot(key, origin);
        }
        return switch (known.resolve(key)) {
            case Resolution.Unknown unknown ->
                Optional.of(
                        new Problem(Wording.subject(unknown.path(), origin), "is not a known key. " + hint(unknown)));
            case Resolution.Known(String name, Node node) -> {
                Object value = source.getProperty(key);
                yield isEmpty(value)
                        ? Optional.empty()
                        : problem(environment, name, node, String.valueOf(value), origin);
            }
        };
    }

    private static Optional<Problem> problem(
            ConfigurableEnvironment environment, String name, Node node, String value, @Nullable Origin origin) {
        if (node instanceof Node.Group || node instanceof Node.Entries) {
            return Optional.of(new Problem(
                    Wording.subject(name, origin),
                    "is %s, but has keys below it and no value of its own.".formatted(Wording.value(name, value))));
        }
        try {
            environment.resolveRequiredPlaceholders(value);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            // Spring would hand the placeholder itself on as the value.
            return Optional.of(new Problem(
                    Wording.subject(name, origin),
                    "refers with ${…} to something that is not set: %s".formatted(unresolved(value))));
        }
    }

    private static String unresolved(String value) {
        int from = value.indexOf("${");
        int to = value.indexOf('}', from);
        return from < 0 || to < 0 ? "see its value" : value.substring(from, to + 1);
    }

    /** A file whose only group is misspelt would otherwise be passed over as a whole. */
    private static Optional<Problem> misspeltRoot(String key, @Nullable Origin origin) {
        String first = key.split("[.\\[]", 2)[0];
        return Spelling.distance(first, KnownKeys.ROOT) <= 2
                ? Optional.of(new Problem(
                        Wording.subject(first, origin),
                        "is not a known key. Did you mean %s?".formatted(KnownKeys.ROOT)))
                : Optional.empty();
    }

    private String hint(Resolution.Unknown unknown) {
        Optional<String> near = Spelling.nearest(
                        lastPart(unknown.path()),
                        unknown.siblings().stream().map(KeyCheck::lastPart).toList())
                .flatMap(name -> unknown.siblings().stream()
                        .filter(sibling -> lastPart(sibling).equals(name))
                        .findFirst())
                .or(() -> elsewhere(lastPart(unknown.path())));
        if (near.isPresent()) {
            return "Did you mean %s?".formatted(near.get());
        }
        return unknown.siblings().isEmpty()
                ? "Nothing can stand below %s."
                        .formatted(unknown.path()
                                .substring(
                                        0,
                                        unknown.path().length()
                                                - lastPart(unknown.path()).length()
                                                - 1))
                : "Known here: %s."
                        .formatted(String.join(
                                ", ",
                                unknown.siblings().stream()
                                        .map(KeyCheck::lastPart)
                                        .sorted()
                                        .toList()));
    }

    /** The same name in another group. */
    private Optional<String> elsewhere(String name) {
        return known.patterns().stream()
                .filter(pattern -> lastPart(pattern).equals(name) && pattern.indexOf('*') < 0)
                .findFirst();
    }

    private static String lastPart(String key) {
        return key.substring(Math.max(key.lastIndexOf('.'), key.lastIndexOf('[')) + 1);
    }

    private static boolean isEmpty(@Nullable Object value) {
        return value == null || value.toString().isEmpty();
    }

    static @Nullable Origin originOf(PropertySource<?> source, String key) {
        Origin origin = OriginLookup.getOrigin(source, key);
        return origin != null ? origin : PropertySourceOrigin.get(source, key);
    }
}
