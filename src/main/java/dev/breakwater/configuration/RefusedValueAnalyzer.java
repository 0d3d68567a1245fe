package dev.breakwater.configuration;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/**
 * Explains a value that a feature refuses while it is built, because it does not fit to other values. Takes the place of
 * Spring Boot's own explanation, which would show the values of secrets.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class RefusedValueAnalyzer extends AbstractFailureAnalyzer<InvalidConfigurationPropertyValueException> {

    private final @Nullable Environment environment;

    RefusedValueAnalyzer(@Nullable Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidConfigurationPropertyValueException cause) {
        String reason = cause.getReason() == null
                ? "it cannot be used"
                : cause.getReason().replaceAll("\\.$", "");
        Problem problem = environment == null
                ? new Problem(cause.getName(), "is not valid: %s.".formatted(reason))
                : new PropertyLookup(environment)
                        .problem(ConfigurationPropertyName.adapt(cause.getName(), '.'), reason);
        return InvalidConfigurationAnalyzer.analysis(List.of(problem), cause);
    }
}
