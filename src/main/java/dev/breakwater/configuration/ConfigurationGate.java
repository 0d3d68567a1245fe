package dev.breakwater.configuration;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * The last step before Spring begins to build anything: nobody gets past it with a key that nothing reads or a value that
 * cannot be used.
 */
final class ConfigurationGate implements EnvironmentPostProcessor, Ordered {

    private static final String BASE_PACKAGE = "dev.breakwater";

    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        SettingsTypes types = SettingsTypes.scan(BASE_PACKAGE);
        KnownKeys known = new KnownKeys(types);
        new ExactNames(known).applyTo(environment.getPropertySources());

        // One problem is enough for a value: what the first check says of it comes before what the others do.
        Map<String, Problem> problems = new LinkedHashMap<>();
        Stream.of(
                        new KeyCheck(known).problems(environment),
                        new ValueCheck(types, known).problems(environment),
                        new FrameworkCheck().problems(environment))
                .flatMap(List::stream)
                .forEach(problem -> problems.putIfAbsent(problem.subject(), problem));
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(List.copyOf(problems.values()));
        }
        environment.getPropertySources().addLast(new MapPropertySource("log levels", logLevels(environment)));
    }

    /** Below everything else, so that a level somebody sets wins. */
    private static Map<String, Object> logLevels(ConfigurableEnvironment environment) {
        Map<String, Object> levels = new LinkedHashMap<>();
        if (environment.getProperty("breakwater.debug", Boolean.class, false)) {
            levels.put("logging.level." + BASE_PACKAGE, "debug");
        }
        // These two announce a failed start, each in its own words; the report of the failure says it once and better.
        levels.put("logging.level.org.springframework.boot.autoconfigure.logging", "off");
        levels.put("logging.level.org.springframework.boot.web.server.servlet.context", "error");
        return levels;
    }
}
