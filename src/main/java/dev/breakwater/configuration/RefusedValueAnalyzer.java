package dev.breakwater.configuration;

import java.util.List;
import java.util.Objects;
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
        return InvalidConfigurationAnalyzer.analysis(List.of(problem(environment, cause)), cause);
    }

    static Problem problem(@Nullable Environment environment, InvalidConfigurationPropertyValueException cause) {
        return environment == null
                ? refused(cause)
                : new PropertyLookup(environment)
                        .find(ConfigurationPropertyName.adapt(cause.getName(), '.'))
                        .map(property -> new Problem(cause.getName(), Wording.subject(property), verdict(cause)))
                        .orElseGet(() -> refused(cause));
    }

    private static Problem refused(InvalidConfigurationPropertyValueException cause) {
        return new Problem(cause.getName(), cause.getName(), verdict(cause));
    }

    private static String verdict(InvalidConfigurationPropertyValueException cause) {
        String value = cause.getValue() == null ? "not set" : Wording.value(cause.getName(), cause.getValue());
        String reason = Objects.requireNonNullElse(cause.getReason(), "it cannot be used");
        return "is %s: %s.".formatted(value, Expectation.clause(reason));
    }
}
