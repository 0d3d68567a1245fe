package dev.breakwater.configuration;

import dev.breakwater.configuration.KnownKeys.Resolution;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.PlaceholderResolutionException;

/** Finds keys that nothing reads: Spring's binding passes over them in silence. */
final class KeyCheck {

    private final KnownKeys known;
    private final Suggestion suggestion;
    private final VariableCheck variables;

    KeyCheck(KnownKeys known) {
        this.known = known;
        this.suggestion = new Suggestion(known.patterns());
        this.variables = new VariableCheck(known);
    }

    List<Problem> problems(ConfigurableEnvironment environment) {
        List<Problem> problems = new ArrayList<>();
        for (PropertySource<?> source : environment.getPropertySources()) {
            if (source instanceof SystemEnvironmentPropertySource system) {
                problems.addAll(variables.problems(system));
            } else if (source instanceof EnumerablePropertySource<?> enumerable) {
                problems.addAll(problems(environment, enumerable));
            }
        }
        return problems;
    }

    private List<Problem> problems(ConfigurableEnvironment environment, EnumerablePropertySource<?> source) {
        // All keys of a misspelt group are one problem.
        Map<String, Problem> problems = new LinkedHashMap<>();
        for (String key : source.getPropertyNames()) {
            Origin origin = originOf(source, key);
            if (!KnownKeys.isBelowRoot(key)) {
                misplaced(source, key, origin).ifPresent(problem -> problems.putIfAbsent(firstPart(key), problem));
                continue;
            }
            switch (known.resolve(key)) {
                case Resolution.Unknown unknown ->
                    problems.putIfAbsent(
                            unknown.path(),
                            new Problem(
                                    unknown.path(),
                                    Wording.subject(unknown.path(), origin),
                                    "is not a known key. " + suggestion.after(unknown)));
                case Resolution.Known(String name, Node node) ->
                    problem(environment, name, node, source.getProperty(key), origin)
                            .ifPresent(problem -> problems.put(key, problem));
            }
        }
        return List.copyOf(problems.values());
    }

    private static Optional<Problem> problem(
            ConfigurableEnvironment environment,
            String name,
            Node node,
            @Nullable Object given,
            @Nullable Origin origin) {
        String value = given == null ? "" : given.toString();
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (node instanceof Node.Group || node instanceof Node.Entries) {
            // The value is not shown: people write a key's value here that belongs below, and it may be a secret.
            return Optional.of(new Problem(
                    name, Wording.subject(name, origin), "has a value, but only the keys below it can have one."));
        }
        try {
            environment.resolveRequiredPlaceholders(value);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            // Spring would hand the placeholder itself on as the value.
            String placeholder = e instanceof PlaceholderResolutionException unresolved
                    ? "${" + unresolved.getPlaceholder() + "}"
                    : "a placeholder";
            return Optional.of(new Problem(
                    name, Wording.subject(name, origin), "refers to %s, which is not set.".formatted(placeholder)));
        }
    }

    /** A file whose only group is misspelt, or stands outside the root, would otherwise be passed over as a whole. */
    private Optional<Problem> misplaced(PropertySource<?> source, String key, @Nullable Origin origin) {
        String first = firstPart(key);
        Optional<String> meant = Spelling.distance(first, KnownKeys.ROOT) <= 2
                ? Optional.of(KnownKeys.ROOT)
                : Optional.of(KnownKeys.ROOT + "." + first).filter(group -> isGroup(group) && !isForeign(source));
        return meant.map(right -> new Problem(
                first, Wording.subject(first, origin), "is not a known key. Did you mean %s?".formatted(right)));
    }

    private boolean isGroup(String key) {
        return known.resolve(key) instanceof Resolution.Known(String ignored, Node node)
                && !(node instanceof Node.Value);
    }

    /** Other parts of the JVM, such as monitoring agents, have system properties of their own. */
    private static boolean isForeign(PropertySource<?> source) {
        return source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
    }

    private static String firstPart(String key) {
        return key.split("[.\\[]", 2)[0];
    }

    static @Nullable Origin originOf(PropertySource<?> source, String key) {
        Origin origin = OriginLookup.getOrigin(source, key);
        return origin != null ? origin : PropertySourceOrigin.get(source, key);
    }
}
