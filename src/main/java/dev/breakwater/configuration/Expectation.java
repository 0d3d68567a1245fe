package dev.breakwater.configuration;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;
import org.springframework.util.unit.DataSize;

/** What a value could have been. */
final class Expectation {

    private Expectation() {}

    /** A clause without a full stop. */
    static String of(String key, Bindable<?> target, Exception error) {
        Class<?> type = ClassUtils.resolvePrimitiveIfNecessary(target.getType().resolve(Object.class));
        if (type == Duration.class) {
            return "a time is a whole number of seconds such as 30, or one with a unit (ms, s, m, h, d) such as 500ms";
        }
        if (type == DataSize.class) {
            return "a size is a whole number with a unit (B, KB, MB, GB) such as 64KB";
        }
        if (type == Boolean.class) {
            return "it must be true or false";
        }
        if (type == Integer.class || type == Long.class) {
            return "it must be a whole number";
        }
        if (Number.class.isAssignableFrom(type)) {
            return "it must be a number";
        }
        if (type.isEnum()) {
            return "it must be one of " + constants(type);
        }
        if (type == URI.class || type == URL.class) {
            return "it must be a URL";
        }
        if (type == Path.class) {
            return "it must be a path";
        }
        return Wording.isSecret(key) ? "it is not valid" : reason(error);
    }

    /** What the code that refused the value said. */
    static String reason(Exception error) {
        Throwable cause = NestedExceptionUtils.getMostSpecificCause(error);
        String message =
                Objects.requireNonNullElse(cause.getMessage(), cause.getClass().getSimpleName());
        return clause(message.lines().findFirst().orElse(""));
    }

    /** The same with the full stop that it may lack. */
    static String sentence(String text) {
        String sentence = text.strip();
        return sentence.matches("(?s).*[.!?]") ? sentence : sentence + ".";
    }

    /** A sentence as the end of another. */
    static String clause(String sentence) {
        String text = sentence.strip().replaceAll("\\.$", "");
        boolean word = text.length() > 1 && Character.isLowerCase(text.charAt(1));
        return word ? StringUtils.uncapitalize(text) : text;
    }

    private static String constants(Class<?> type) {
        return Stream.of(Objects.requireNonNull(type.getEnumConstants()))
                .map(constant ->
                        ((Enum<?>) constant).name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.joining(", "));
    }
}
