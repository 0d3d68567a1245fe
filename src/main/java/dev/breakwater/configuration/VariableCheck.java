package dev.breakwater.configuration;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** Finds environment variables that begin with BREAKWATER_ but stand for no key. */
final class VariableCheck {

    private static final String PREFIX = KnownKeys.ROOT.toUpperCase(Locale.ROOT) + "_";

    /** What Kubernetes tells every pod about a service named breakwater or breakwater-something. */
    private static final Pattern SERVICE_LINK = Pattern.compile(
            PREFIX + "(\\w+_)?(SERVICE_HOST|SERVICE_PORT(_\\w+)?|PORT(_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)");

    private final List<String> patterns;

    VariableCheck(KnownKeys known) {
        this.patterns = known.patterns();
    }

    List<Problem> problems(SystemEnvironmentPropertySource system) {
        return system.getSource().keySet().stream()
                .filter(name -> name.toUpperCase(Locale.ROOT).startsWith(PREFIX))
                .filter(name ->
                        !standsForAKey(name) && !SERVICE_LINK.matcher(name).matches())
                .sorted()
                .map(name -> new Problem(name, name, "is a variable that stands for no known key. " + hint(name)))
                .toList();
    }

    private boolean standsForAKey(String name) {
        return patterns.stream()
                .flatMap(VariableCheck::forms)
                .anyMatch(form -> name.toUpperCase(Locale.ROOT).matches(form));
    }

    /** Spring reads both: dashes left out, and dashes as underscores. */
    private static Stream<String> forms(String pattern) {
        String upper = pattern.toUpperCase(Locale.ROOT).replace('.', '_').replace("[*]", "_[0-9]+");
        String last = upper.endsWith("*") ? upper.substring(0, upper.length() - 1) + "\\w+" : upper + "(_[0-9]+)?";
        return Stream.of("", "_").map(dash -> last.replace("-", dash).replace("_*_", "_[A-Z0-9]+_"));
    }

    private String hint(String name) {
        Map<String, String> variables = patterns.stream()
                .filter(pattern -> pattern.indexOf('*') < 0)
                .collect(Collectors.toMap(
                        pattern -> pattern.toUpperCase(Locale.ROOT)
                                .replace('.', '_')
                                .replace('-', '_'),
                        pattern -> pattern,
                        (one, same) -> one));
        Optional<String> near = Spelling.nearest(name, variables.keySet());
        return near.map("Did you mean %s?"::formatted)
                .orElse("The variables and keys there are stand in docs/configuration.md.");
    }
}
