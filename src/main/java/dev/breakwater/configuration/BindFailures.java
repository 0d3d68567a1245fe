package dev.breakwater.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;

/** Collects what cannot be bound and goes on, as if each such value were not set, where Spring stops at the first. */
final class BindFailures implements BindHandler {

    private final List<ConfigurationPropertyName> keys = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    /** Binds what is set; empty if nothing is or it cannot be bound. */
    <T> Optional<T> bind(Binder binder, String key, Bindable<T> target) {
        return attempt(key, () -> binder.bind(key, target, this).orElse(null));
    }

    /** Binds what is set, over the defaults; empty if it cannot be bound. */
    <T> Optional<T> bindOrCreate(Binder binder, String prefix, Bindable<T> target) {
        return attempt(prefix, () -> binder.bindOrCreate(prefix, target, this));
    }

    private <T> Optional<T> attempt(String key, Supplier<@Nullable T> binding) {
        try {
            return Optional.ofNullable(binding.get());
        } catch (RuntimeException e) {
            // Where values are missing because they were wrong, the whole may well be impossible; that is no news then.
            if (problems.isEmpty()) {
                problems.add(new Problem(key, key, "is not valid: %s.".formatted(Expectation.reason(e))));
            }
            return Optional.empty();
        }
    }

    List<Problem> problems() {
        return problems;
    }

    /** Whether what is wrong with a key may follow from something that has been said about it or a key below it. */
    boolean covers(ConfigurationPropertyName key) {
        return keys.stream().anyMatch(failed -> failed.equals(key) || key.isAncestorOf(failed));
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) {
        if (!covers(name)) {
            ConfigurationProperty property = context.getConfigurationProperty();
            problems.add(
                    property == null
                            ? new Problem(
                                    name.toString(),
                                    name.toString(),
                                    "is not valid: %s.".formatted(Expectation.reason(error)))
                            : new Problem(
                                    name.toString(),
                                    Wording.subject(property),
                                    "is %s: %s."
                                            .formatted(
                                                    Wording.value(name.toString(), property.getValue()),
                                                    Expectation.of(name.toString(), target, error))));
        }
        keys.add(name);
        return null;
    }
}
