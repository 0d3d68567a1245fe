package dev.breakwater.configuration;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.PropertySourceOrigin;
import org.springframework.boot.origin.SystemEnvironmentOrigin;
import org.springframework.boot.origin.TextResourceOrigin;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;

/** How keys, the places where they stand, and their values are named in messages. */
final class Wording {

    private static final int LONGEST_VALUE = 80;

    private static final Pattern KEY_PARTS = Pattern.compile("[.\\[\\]]+");
    private static final Pattern QUOTED_PLACE = Pattern.compile(".*\\[(.*)]");
    private static final Pattern CREDENTIALS_IN_URL = Pattern.compile("//[^/\\s]*@");
    private static final Pattern QUERY_OF_URL = Pattern.compile("(?<=://[^\\s?]{1,500})\\?\\S+");
    private static final Pattern SECRET_PART =
            Pattern.compile("(env|headers)|.*(key|keys|password|passwd|secret|token|credentials?|keyhash(es)?)");

    private Wording() {}

    /** A key and where its value comes from; a variable comes before the key that it sets. */
    static String subject(String key, @Nullable Origin origin) {
        if (actual(origin) instanceof SystemEnvironmentOrigin variable) {
            return "%s (the variable for %s)".formatted(variable.getProperty(), key);
        }
        return place(origin).map(place -> "%s (%s)".formatted(key, place)).orElse(key);
    }

    static String subject(ConfigurationProperty property) {
        return subject(property.getName().toString(), property.getOrigin());
    }

    /** Where a value comes from, as far as that is known. */
    private static Optional<String> place(@Nullable Origin origin) {
        return switch (actual(origin)) {
            case null -> Optional.empty();
            case TextResourceOrigin text -> {
                String file = text.getResource() == null
                        ? ""
                        : file(text.getResource().getDescription());
                TextResourceOrigin.Location location = text.getLocation();
                yield Optional.of(location == null ? file : file + ", line " + (location.getLine() + 1));
            }
            case PropertySourceOrigin source ->
                Optional.of(
                        switch (source.getPropertySource().getName()) {
                            case CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME -> "on the command line";
                            case StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME -> "a system property";
                            default -> source.getPropertySource().getName();
                        });
            case Origin other -> Optional.of(other.toString());
        };
    }

    /** A property source says that it has a value from somewhere: that is the place. */
    private static @Nullable Origin actual(@Nullable Origin origin) {
        Origin actual = origin;
        while (actual instanceof PropertySourceOrigin source && source.getOrigin() != null) {
            actual = source.getOrigin();
        }
        return actual;
    }

    /** The value in quotes, short and on one line; nothing of a secret. */
    static String value(String key, Object value) {
        if (isSecret(key)) {
            return "set to something that is not shown here";
        }
        String text = CREDENTIALS_IN_URL.matcher(String.valueOf(value)).replaceAll("//...@");
        text = QUERY_OF_URL.matcher(text).replaceAll("?...");
        text = text.replaceAll("\\p{Cntrl}+", " ");
        return "\"" + (text.length() > LONGEST_VALUE ? text.substring(0, LONGEST_VALUE) + "..." : text) + "\"";
    }

    /** Whether what such a key holds must not be shown. */
    static boolean isSecret(String key) {
        return KEY_PARTS
                .splitAsStream(key.toLowerCase(Locale.ROOT).replace("-", ""))
                .anyMatch(part -> SECRET_PART.matcher(part).matches());
    }

    private static String file(String description) {
        Matcher quoted = QUOTED_PLACE.matcher(description);
        if (!quoted.matches()) {
            return description;
        }
        Path here = Path.of("").toAbsolutePath();
        Path path = Path.of(quoted.group(1).replaceFirst("^file:(//(?=/))?", ""));
        String shown = path.startsWith(here) ? here.relativize(path).toString() : path.toString();
        return description.startsWith("class path") ? "the built-in " + shown : shown;
    }
}
