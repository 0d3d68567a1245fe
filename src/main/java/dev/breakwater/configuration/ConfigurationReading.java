package dev.breakwater.configuration;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.bootstrap.DefaultBootstrapContext;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.logging.DeferredLogs;
import org.springframework.boot.support.EnvironmentPostProcessorsFactory;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.Environment;
import org.springframework.core.env.SimpleCommandLinePropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** The configuration as a start of the gateway reads and checks it, without a start. */
public sealed interface ConfigurationReading {

    /**
     * Nothing is wrong with it.
     *
     * @param binder binds settings as the gateway's start does
     */
    record Valid(Environment environment, Binder binder) implements ConfigurationReading {}

    /** @param problems all that is wrong, one sentence or more for each; without any secret */
    record Invalid(List<String> problems) implements ConfigurationReading {
        public Invalid {
            problems = List.copyOf(problems);
        }
    }

    /** @param arguments what the gateway would be started with */
    static ConfigurationReading of(List<String> arguments) {
        ConfigurableEnvironment environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .addFirst(new SimpleCommandLinePropertySource(arguments.toArray(String[]::new)));
        ConfigurationPropertySources.attach(environment);
        SpringApplication application = new SpringApplication();
        try {
            for (EnvironmentPostProcessor step : EnvironmentPostProcessorsFactory.fromSpringFactories(
                            ConfigurationReading.class.getClassLoader())
                    .getEnvironmentPostProcessors(new DeferredLogs(), new DefaultBootstrapContext())) {
                step.postProcessEnvironment(environment, application);
            }
        } catch (RuntimeException e) {
            return new Invalid(explain(e, environment));
        }
        return new Valid(
                environment, SettingsTypes.scan(ConfigurationGate.BASE_PACKAGE).binder(environment));
    }

    /**
     * What a failed start says is wrong with the configuration, one sentence or more for each problem.
     *
     * @param failure thrown while the configuration was read, or by a feature that does not take its settings
     */
    static List<String> explain(RuntimeException failure, Environment environment) {
        return switch (failure) {
            case InvalidConfiguration invalid ->
                invalid.problems().stream().map(Problem::toString).toList();
            case InvalidConfigurationPropertyValueException refused ->
                List.of(RefusedValueAnalyzer.problem(environment, refused).toString());
            default ->
                analyzers(environment)
                        .map(analyzer -> analyze(analyzer, failure))
                        .filter(Objects::nonNull)
                        .map(analysis -> Stream.of(analysis.getDescription(), analysis.getAction())
                                .filter(Objects::nonNull)
                                .map(Expectation::sentence)
                                .toList())
                        .map(sentences -> String.join(" ", sentences))
                        .findFirst()
                        .map(List::of)
                        .orElseGet(() ->
                                List.of("The configuration cannot be read: " + Expectation.reason(failure) + "."));
        };
    }

    private static Stream<FailureAnalyzer> analyzers(Environment environment) {
        return SpringFactoriesLoader.forDefaultResourceLocation(ConfigurationReading.class.getClassLoader())
                .load(
                        FailureAnalyzer.class,
                        ArgumentResolver.of(Environment.class, environment),
                        // Some of Spring Boot's explain beans and want a bean factory; here are none.
                        FailureHandler.handleMessage((message, cause) -> {}))
                .stream();
    }

    private static @Nullable FailureAnalysis analyze(FailureAnalyzer analyzer, RuntimeException failure) {
        return analyzer.analyze(failure);
    }
}
