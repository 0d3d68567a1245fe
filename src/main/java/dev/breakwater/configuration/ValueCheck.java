package dev.breakwater.configuration;

import jakarta.validation.ConstraintViolation;
import jakarta.validation.ElementKind;
import jakarta.validation.Path;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.hibernate.validator.HibernateValidator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Binds and validates all settings as Spring will do later, so that everything that is wrong is found at once and before
 * anything has been started.
 */
final class ValueCheck {

    private final SettingsTypes types;
    private final KnownKeys known;

    ValueCheck(SettingsTypes types, KnownKeys known) {
        this.types = types;
        this.known = known;
    }

    List<Problem> problems(ConfigurableEnvironment environment) {
        Binder binder = types.binder(environment);
        List<Problem> problems = new ArrayList<>();
        try (ValidatorFactory validators = inEnglish()) {
            for (Settings settings : known.settings()) {
                problems.addAll(problems(binder, validators.getValidator(), environment, settings));
            }
        }
        return problems;
    }

    private List<Problem> problems(
            Binder binder, Validator validator, ConfigurableEnvironment environment, Settings settings) {
        BindFailures failures = new BindFailures();
        Optional<?> bound = failures.bindOrCreate(binder, settings.prefix(), Bindable.of(settings.type()));
        List<Problem> problems = new ArrayList<>(failures.problems());
        bound.stream()
                .flatMap(record -> validator.validate((Object) record).stream())
                .map(violation -> violation(environment, settings.prefix(), violation))
                .filter(violation -> !failures.covers(violation.key()))
                .map(Violation::problem)
                .sorted(Comparator.comparing(Problem::toString))
                .forEach(problems::add);
        return problems;
    }

    private record Violation(ConfigurationPropertyName key, Problem problem) {}

    private Violation violation(
            ConfigurableEnvironment environment, String prefix, ConstraintViolation<Object> violation) {
        ConfigurationPropertyName key =
                ConfigurationPropertyName.adapt(prefix + keyOf(violation.getPropertyPath()), '.');
        if (known.resolve(key.toString()) instanceof KnownKeys.Resolution.Unknown) {
            // The name of a method that checks several components together.
            key = key.getParent();
        }
        Problem problem = new PropertyLookup(environment).problem(key, violation.getMessage());
        return new Violation(key, problem);
    }

    private static String keyOf(Path path) {
        StringBuilder key = new StringBuilder();
        for (Path.Node node : path) {
            if (node.isInIterable()) {
                key.append(entry(node.getKey(), node.getIndex()));
            }
            if (node.getKind() == ElementKind.PROPERTY) {
                key.append('.').append(DataObjectPropertyName.toDashedForm(node.getName()));
            }
        }
        return key.toString();
    }

    private static String entry(@Nullable Object key, @Nullable Integer index) {
        return key != null ? KnownKeys.exact(key.toString()) : "[" + index + "]";
    }

    /** The machine's language must not decide about the words of a message. */
    private static ValidatorFactory inEnglish() {
        return Validation.byProvider(HibernateValidator.class)
                .configure()
                .locales(Set.of(Locale.ENGLISH))
                .defaultLocale(Locale.ENGLISH)
                .localeResolver(context -> Locale.ENGLISH)
                .buildValidatorFactory();
    }
}
