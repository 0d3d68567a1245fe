package dev.breakwater.configuration;

import dev.breakwater.configuration.KnownKeys.Resolution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/**
 * Keeps the names that users choose, such as those of servers and of a server's environment variables, exactly as they
 * are written. Outside brackets Spring's binding takes {@code A_B} and {@code ab} for the same name and drops most
 * characters that are neither letter nor digit, so such names are put in brackets in every property source alike.
 */
final class ExactNames {

    private static final Set<String> LIVE = Set.of(
            StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
            StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);

    private final KnownKeys known;

    ExactNames(KnownKeys known) {
        this.known = known;
    }

    void applyTo(MutablePropertySources sources) {
        for (PropertySource<?> source : List.copyOf(sources.stream().toList())) {
            if (source instanceof EnumerablePropertySource<?> enumerable
                    && !(source instanceof SystemEnvironmentPropertySource)) {
                Map<String, String> renamed = renamed(enumerable);
                if (!renamed.isEmpty()) {
                    apply(sources, enumerable, renamed);
                }
            }
        }
    }

    private Map<String, String> renamed(EnumerablePropertySource<?> source) {
        Map<String, String> renamed = new LinkedHashMap<>();
        for (String key : source.getPropertyNames()) {
            if (KnownKeys.isBelowRoot(key)
                    && known.resolve(key) instanceof Resolution.Known(String name, Node ignored)
                    && !name.equals(key)) {
                renamed.put(key, name);
            }
        }
        return renamed;
    }

    private static void apply(
            MutablePropertySources sources, EnumerablePropertySource<?> source, Map<String, String> renamed) {
        if (source instanceof MapPropertySource map && !LIVE.contains(source.getName())) {
            Map<String, Object> all = new LinkedHashMap<>();
            map.getSource().forEach((key, value) -> all.put(renamed.getOrDefault(key, key), value));
            sources.replace(source.getName(), new OriginTrackedMapPropertySource(source.getName(), all, true));
            return;
        }
        // These cannot be copied: they are live, or have further faces. A layer over them comes first.
        Map<String, Object> layer = new LinkedHashMap<>();
        renamed.forEach((key, name) ->
                layer.put(name, OriginTrackedValue.of(source.getProperty(key), KeyCheck.originOf(source, key))));
        sources.addBefore(
                source.getName(),
                new OriginTrackedMapPropertySource(source.getName() + " with exact names", layer, true));
    }
}
