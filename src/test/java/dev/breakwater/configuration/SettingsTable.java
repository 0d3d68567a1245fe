package dev.breakwater.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All keys as the metadata tells them that the compiler writes for editors: names, types, defaults, descriptions. */
final class SettingsTable {

    private static final Pattern MAP = Pattern.compile("java\\.util\\.Map<java\\.lang\\.String,(.*)>");
    private static final Pattern LIST = Pattern.compile("java\\.util\\.List<(.*)>");
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final List<Row> rows = new ArrayList<>();

    SettingsTable() {
        add(KnownKeys.ROOT, "META-INF/spring-configuration-metadata.json", "");
    }

    /** @param key with {@code *} for the name of a map's entry, and for the number of a list's */
    record Row(String key, String defaultValue, String type, String meaning) {

        String markdown() {
            return "| `%s` | %s | %s | %s |"
                    .formatted(
                            key.replace("[*]", "[<n>]").replace("*", "<name>"),
                            code(defaultValue),
                            type,
                            meaning.replace("|", "\\|"));
        }
    }

    static String code(String value) {
        return value.isEmpty() ? "" : "`" + value + "`";
    }

    List<Row> rows() {
        return rows;
    }

    Optional<Row> row(String key) {
        return rows.stream()
                .filter(row -> key.matches(Pattern.quote(row.key()).replace("*", "\\E[^.\\[]+\\Q") + "(\\[.+])?"))
                .findFirst();
    }

    private void add(String root, String resource, String prefix) {
        for (JsonNode property : read(resource).path("properties")) {
            String key = prefix + property.path("name").asString();
            if (!key.startsWith(root)) {
                continue;
            }
            String type = property.path("type").asString();
            Matcher map = MAP.matcher(type);
            Matcher list = LIST.matcher(type);
            String nested = map.matches() ? map.group(1) : list.matches() ? list.group(1) : type;
            if (exists(nested)) {
                add(root, metadataOf(nested), key + (map.matches() ? ".*." : list.matches() ? "[*]." : "."));
            } else {
                rows.add(new Row(
                        key,
                        property.path("defaultValue").asString(""),
                        words(type),
                        property.path("description").asString("")));
            }
        }
    }

    private static String words(String type) {
        Matcher list = LIST.matcher(type);
        Matcher map = MAP.matcher(type);
        if (list.matches()) {
            return "list of " + words(list.group(1));
        }
        if (map.matches()) {
            return "map to " + words(map.group(1));
        }
        return switch (type) {
            case "java.lang.String" -> "text";
            case "java.lang.Boolean" -> "true or false";
            case "java.lang.Integer", "java.lang.Long" -> "whole number";
            case "java.lang.Double", "java.math.BigDecimal" -> "number";
            case "java.nio.file.Path" -> "path";
            case "java.time.Duration" -> "time";
            case "org.springframework.util.unit.DataSize" -> "size";
            case "java.net.URI" -> "URL";
            default -> ofOurs(ClassUtils.resolveClassName(type, SettingsTable.class.getClassLoader()));
        };
    }

    private static String ofOurs(Class<?> type) {
        return type.isEnum()
                ? Stream.of(type.getEnumConstants())
                        .map(constant -> code(((Enum<?>) constant).name().toLowerCase(Locale.ROOT)))
                        .collect(Collectors.joining(" or "))
                : type.getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
    }

    private static String metadataOf(String type) {
        return "META-INF/spring/configuration-metadata/" + type + ".json";
    }

    private static boolean exists(String type) {
        return SettingsTable.class.getClassLoader().getResource(metadataOf(type)) != null;
    }

    private static JsonNode read(String resource) {
        // Spring Boot's own jars have files of this name too.
        return SettingsTable.class
                .getClassLoader()
                .resources(resource)
                .map(SettingsTable::parse)
                .filter(SettingsTable::isOurs)
                .findFirst()
                .orElseThrow();
    }

    private static boolean isOurs(JsonNode metadata) {
        return metadata.path("properties")
                .valueStream()
                .anyMatch(property -> property.path("sourceType").asString("").startsWith("dev.breakwater"));
    }

    private static JsonNode parse(URL url) {
        try (InputStream in = url.openStream()) {
            return JSON.readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
