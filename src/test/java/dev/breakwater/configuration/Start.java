package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A start of the gateway as far as its configuration goes: with the real post-processors and settings, without beans. */
final class Start {

    private final Map<String, Object> variables = new TreeMap<>();
    private final Map<String, Object> systemProperties = new TreeMap<>();
    private final List<String> arguments = new ArrayList<>(List.of("--spring.config.location=classpath:/"));

    Start variable(String name, String value) {
        variables.put(name, value);
        return this;
    }

    Start systemProperty(String name, String value) {
        systemProperties.put(name, value);
        return this;
    }

    Start argument(String argument) {
        arguments.add(argument);
        return this;
    }

    Start file(Path directory, String yaml) {
        try {
            Path file = Files.writeString(directory.resolve("application.yaml"), yaml);
            return argument("--spring.config.additional-location=" + file.toUri());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The environment of a start that succeeds. */
    ConfigurableEnvironment environment() {
        SpringApplication application = new SpringApplication(Nothing.class);
        application.setWebApplicationType(WebApplicationType.NONE);
        application.setEnvironment(new Isolated(variables, systemProperties));
        try (ConfigurableApplicationContext context = application.run(arguments.toArray(String[]::new))) {
            return context.getEnvironment();
        }
    }

    /** What is wrong, one line for each problem. */
    List<String> problems() {
        InvalidConfiguration failure = catchThrowableOfType(InvalidConfiguration.class, this::environment);
        return failure == null
                ? List.of()
                : failure.problems().stream().map(Problem::toString).toList();
    }

    @Configuration(proxyBeanMethods = false)
    static class Nothing {}

    /** Nothing of the machine that the tests run on. */
    private static final class Isolated extends StandardEnvironment {

        Isolated(Map<String, Object> variables, Map<String, Object> systemProperties) {
            MutablePropertySources sources = getPropertySources();
            sources.replace(
                    SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                    new SystemEnvironmentPropertySource(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
            sources.replace(
                    SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME,
                    new MapPropertySource(SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME, systemProperties));
        }
    }
}
