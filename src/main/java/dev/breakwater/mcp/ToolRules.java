package dev.breakwater.mcp;

import java.util.List;
import java.util.Optional;
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
        return patterns.stream().anyMatch(pattern -> matches(pattern, tool));
    }

    /** No regular expression: with some wildcards in it, a name that a server chose could keep one busy for years. */
    private static boolean matches(String pattern, String name) {
        int p = 0;
        int n = 0;
        int star = -1;
        int afterStar = 0;
        while (n < name.length()) {
            if (p < pattern.length() && pattern.charAt(p) == '*') {
                star = p++;
                afterStar = n;
            } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
                p++;
                n++;
            } else if (star >= 0) {
                p = star + 1;
                n = ++afterStar; // the last wildcard takes one character more
            } else {
                return false;
            }
        }
        while (p < pattern.length() && pattern.charAt(p) == '*') {
            p++;
        }
        return p == pattern.length();
    }
}
