package dev.breakwater.configuration;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;

/** A settings record and the prefix of its keys. */
record Settings(String prefix, Class<?> type) {

    private static final Pattern DOT = Pattern.compile("\\.");

    static Settings annotated(Class<?> type) {
        return new Settings(
                Objects.requireNonNull(type.getAnnotation(ConfigurationProperties.class))
                        .value(),
                type);
    }

    /** The parts of the prefix below the root. */
    List<String> path() {
        return DOT.splitAsStream(prefix).skip(1).toList();
    }
}
