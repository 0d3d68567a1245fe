package dev.breakwater.configuration;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * Ends the start where there is configuration that this user may not read, as in a container that runs as another user than
 * the one who wrote it. Spring takes a directory that it may not enter for one that is not there, and the gateway would run
 * with its defaults.
 */
final class ConfigurationAccess implements EnvironmentPostProcessor, Ordered {

    private static final Path DIRECTORY = Path.of("config");

    private static final List<String> FILES = List.of("application.yaml", "application.yml", "application.properties");

    /** Before the files are read. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER - 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        List<Problem> problems = problems(DIRECTORY, Files::isExecutable, Files::isReadable);
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
    }

    /**
     * What there is and cannot be used.
     *
     * @param mayEnter whether this user gets at what is in a directory
     * @param mayRead whether this user gets at what is in a file
     */
    static List<Problem> problems(Path directory, Predicate<Path> mayEnter, Predicate<Path> mayRead) {
        Stream<Path> closed = Files.isDirectory(directory) && !mayEnter.test(directory)
                ? Stream.of(directory)
                : FILES.stream().map(directory::resolve).filter(Files::exists).filter(mayRead.negate());
        return closed.map(path -> new Problem(
                        path.toString(),
                        path.toString(),
                        "cannot be used: user " + System.getProperty("user.name") + " may not read it."))
                .toList();
    }
}
