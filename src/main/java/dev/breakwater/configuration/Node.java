package dev.breakwater.configuration;

import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;

/** A place in the tree of the keys that settings records have. */
sealed interface Node {

    /**
     * A record: its keys are known.
     *
     * @param members nodes by name in kebab case
     */
    record Group(Map<String, Node> members) implements Node {

        public Group {
            members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
        }

        static Group of(Class<?> settings, Set<Class<?>> madeFromText) {
            if (!settings.isRecord()) {
                throw new IllegalArgumentException(settings.getName() + " is not a record, as settings are here");
            }
            Map<String, Node> members = new LinkedHashMap<>();
            Constructor<?> constructor = canonicalConstructor(settings);
            Parameter[] parameters = constructor.getParameters();
            for (int i = 0; i < parameters.length; i++) {
                ResolvableType type = ResolvableType.forMethodParameter(MethodParameter.forExecutable(constructor, i));
                members.put(nameOf(parameters[i]), Node.of(type, madeFromText));
            }
            return new Group(members);
        }

        /** This group as the only one at the end of a path. */
        Group under(List<String> path) {
            return path.isEmpty() ? this : new Group(Map.of(path.getFirst(), under(path.subList(1, path.size()))));
        }

        /** A group with the keys of both. */
        Group plus(Group other) {
            Map<String, Node> all = new LinkedHashMap<>(members);
            other.members.forEach((name, node) -> all.merge(
                    name,
                    node,
                    (mine, theirs) ->
                            mine instanceof Group left && theirs instanceof Group right ? left.plus(right) : mine));
            return new Group(all);
        }

        /** The member that a key means: case, dashes and underscores make no difference, as in Spring's binding. */
        @Nullable Node member(String key) {
            String wanted = uniform(key);
            return members.entrySet().stream()
                    .filter(member -> uniform(member.getKey()).equals(wanted))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }

        private static String uniform(String name) {
            return name.replace("-", "").replace("_", "").toLowerCase(Locale.ROOT);
        }

        private static Constructor<?> canonicalConstructor(Class<?> settings) {
            Class<?>[] types = Stream.of(Objects.requireNonNull(settings.getRecordComponents()))
                    .map(component -> (Class<?>) component.getType())
                    .toArray(Class<?>[]::new);
            try {
                return settings.getDeclaredConstructor(types);
            } catch (NoSuchMethodException e) {
                throw new IllegalStateException("every record has its canonical constructor", e);
            }
        }

        private static String nameOf(Parameter parameter) {
            Name name = parameter.getAnnotation(Name.class);
            return name != null ? name.value() : DataObjectPropertyName.toDashedForm(parameter.getName());
        }
    }

    /** A map: any key, and below it the same for all of them. */
    record Entries(Node value) implements Node {}

    /** A list: below each index the same. */
    record Items(Node element) implements Node {}

    /** The end of a key. */
    record Value() implements Node {}

    private static Node of(ResolvableType type, Set<Class<?>> madeFromText) {
        Class<?> raw = type.toClass();
        if (Map.class.isAssignableFrom(raw)) {
            return new Entries(of(type.asMap().getGeneric(1), madeFromText));
        }
        if (Collection.class.isAssignableFrom(raw)) {
            return new Items(of(type.asCollection().getGeneric(0), madeFromText));
        }
        if (raw.isArray()) {
            return new Items(of(type.getComponentType(), madeFromText));
        }
        if (raw == Optional.class) {
            return of(type.getGeneric(0), madeFromText);
        }
        return raw.isRecord() && !madeFromText.contains(raw) && !hasFactory(raw)
                ? Group.of(raw, madeFromText)
                : new Value();
    }

    /** Whether it has a method with which Spring makes it from one string. */
    private static boolean hasFactory(Class<?> type) {
        List<String> names = List.of("valueOf", "of", "from");
        return Arrays.stream(type.getDeclaredMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && names.contains(method.getName()))
                .map(Method::getParameterTypes)
                .anyMatch(parameters -> parameters.length == 1
                        && (parameters[0] == String.class || parameters[0] == CharSequence.class));
    }
}
