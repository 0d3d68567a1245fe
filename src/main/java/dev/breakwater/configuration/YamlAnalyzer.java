package dev.breakwater.configuration;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.FileSystemResource;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;

/** Says where a configuration file is not YAML, without quoting from it: the line may hold a secret. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class YamlAnalyzer extends AbstractFailureAnalyzer<YAMLException> {

    private static final Pattern INDENTATION = Pattern.compile("\\. \\(Do not use .* for indentation\\)");

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, YAMLException cause) {
        String file = culprit(cause).orElse("A configuration file");
        String description = "%s is not YAML: %s.".formatted(file, reason(cause));
        return new FailureAnalysis(description, null, cause);
    }

    private static String reason(YAMLException cause) {
        if (cause instanceof MarkedYAMLException marked && marked.getProblemMark() != null) {
            return "line %d, column %d: %s"
                    .formatted(
                            marked.getProblemMark().getLine() + 1,
                            marked.getProblemMark().getColumn() + 1,
                            quotesMissing(marked.getProblem()));
        }
        return Objects.requireNonNullElse(cause.getMessage(), "it cannot be read")
                .lines()
                .findFirst()
                .orElse("");
    }

    /** The parser takes every character that cannot begin a value for indentation, such as the one of {@code [-y, @scope/name]}. */
    private static @Nullable String quotesMissing(@Nullable String problem) {
        return problem == null || problem.contains("TAB")
                ? problem
                : INDENTATION.matcher(problem).replaceFirst("; a value that begins with it has to stand in quotes");
    }

    /** The exception does not know its file, so the usual ones are read once more. */
    private static Optional<String> culprit(YAMLException cause) {
        return Stream.of("config/application.yaml", "config/application.yml", "application.yaml", "application.yml")
                .filter(file -> Path.of(file).toFile().isFile() && failsAlike(file, cause))
                .findFirst();
    }

    private static boolean failsAlike(String file, YAMLException cause) {
        try {
            new YamlPropertySourceLoader().load(file, new FileSystemResource(file));
            return false;
        } catch (YAMLException e) {
            return Objects.equals(e.getMessage(), cause.getMessage());
        } catch (IOException e) {
            return false;
        }
    }
}
