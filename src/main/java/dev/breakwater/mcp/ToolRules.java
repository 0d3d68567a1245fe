package dev.breakwater.mcp;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What the operator says of a server's tools. Patterns are names in which {@code *} stands for any characters.
 *
 * @param allow only these are offered; without any, all are
 * @param deny these are not offered, whatever is allowed
 * @param idempotent these are safe to repeat, beside those that the server itself calls read-only or idempotent
 */
@ConfigurationPropertiesSource
record ToolRules(
        @DefaultValue List<String> allow,
        @DefaultValue List<String> deny,
        @DefaultValue List<String> idempotent) {

    ToolRules {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        idempotent = List.copyOf(idempotent);
    }

    /** Why a tool is not offered; empty if it is. */
    Optional<String> withheld(String tool) {
        if (matches(deny, tool)) {
            return Optional.of("denied by tools.deny");
        }
        return allow.isEmpty() || matches(allow, tool) ? Optional.empty() : Optional.of("not in tools.allow");
    }

    boolean saysIdempotent(String tool) {
        return matches(idempotent, tool);
    }

    private static boolean matches(List<String> patterns, String tool) {
        return patterns.stream()
                .anyMatch(pattern -> regex(pattern).matcher(tool).matches());
    }

    private static Pattern regex(String pattern) {
        return Pattern.compile(pattern.chars()
                .mapToObj(c -> c == '*' ? ".*" : Pattern.quote(String.valueOf((char) c)))
                .collect(Collectors.joining()));
    }
}
