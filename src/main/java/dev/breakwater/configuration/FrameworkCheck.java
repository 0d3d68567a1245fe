package dev.breakwater.configuration;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.logging.LogLevel;
import org.springframework.core.env.ConfigurableEnvironment;

/** Checks the few settings of Spring Boot's own that the documented environment variables set. */
final class FrameworkCheck {

    static final String SERVICE_PORT = "server.port";
    static final String MANAGEMENT_PORT = "management.server.port";

    private static final String PROMETHEUS = "management.prometheus.metrics.export.enabled";

    private static final int HIGHEST_PORT = 65535;

    /** Spring Boot's word for no management port at all. */
    private static final int NO_PORT = -1;

    List<Problem> problems(ConfigurableEnvironment environment) {
        List<Problem> problems = new ArrayList<>();
        BindFailures failures = new BindFailures();
        Binder binder = Binder.get(environment);
        PropertyLookup lookup = new PropertyLookup(environment);

        Optional<Integer> service = failures.bind(binder, SERVICE_PORT, Bindable.of(Integer.class));
        Optional<Integer> management = failures.bind(binder, MANAGEMENT_PORT, Bindable.of(Integer.class));
        service.filter(port -> !isPort(port)).ifPresent(port -> problems.add(outOfRange(lookup, SERVICE_PORT)));
        management
                .filter(port -> !isPort(port) && port != NO_PORT)
                .ifPresent(port -> problems.add(outOfRange(lookup, MANAGEMENT_PORT)));
        service.filter(port -> port > 0 && management.filter(port::equals).isPresent())
                .ifPresent(port -> problems.add(lookup.problem(
                        ConfigurationPropertyName.of(MANAGEMENT_PORT),
                        "that is also the port of the service (SERVER_PORT), where management must not be reachable")));

        failures.bind(binder, PROMETHEUS, Bindable.of(Boolean.class));
        failures.bind(binder, "logging.level", Bindable.mapOf(String.class, LogLevel.class));
        problems.addAll(failures.problems());
        return problems;
    }

    private static boolean isPort(int number) {
        return number >= 0 && number <= HIGHEST_PORT;
    }

    private static Problem outOfRange(PropertyLookup lookup, String key) {
        return lookup.problem(ConfigurationPropertyName.of(key), "a port is a number from 0 to " + HIGHEST_PORT);
    }
}
