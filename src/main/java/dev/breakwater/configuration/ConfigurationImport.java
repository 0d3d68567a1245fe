package dev.breakwater.configuration;

import java.util.List;
import java.util.Map;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Reads configuration that stands elsewhere, in another form than ours, as keys of ours. What it reads lies under
 * everything else, and is checked like everything else. Implementations are named in {@code META-INF/spring.factories}
 * under the name of this interface, and have a constructor without parameters.
 */
public interface ConfigurationImport {

    /** @param environment all other configuration, with the names that users choose exactly as they are written */
    Imported read(ConfigurableEnvironment environment);

    /**
     * What was read.
     *
     * @param keys values by key; placeholders in them are resolved later
     * @param problems what is wrong with it; what they are about has no keys
     */
    record Imported(Map<String, OriginTrackedValue> keys, List<Problem> problems) {

        /** There was nothing to read. */
        public static final Imported NOTHING = new Imported(Map.of(), List.of());

        public Imported {
            keys = Map.copyOf(keys);
            problems = List.copyOf(problems);
        }
    }
}
