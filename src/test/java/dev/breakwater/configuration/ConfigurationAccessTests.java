package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.core.Ordered;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

/** Permissions are played, since tests may run as root, whom none stop. */
class ConfigurationAccessTests {

    @TempDir
    Path directory;

    @Test
    void aDirectoryThatMayNotBeEnteredIsNotTakenForOneThatIsNotThere() throws IOException {
        Files.writeString(directory.resolve("application.yaml"), "");

        assertThat(ConfigurationAccess.problems(directory, path -> false, path -> false))
                .singleElement()
                .asString()
                .isEqualTo(
                        directory + " cannot be used: user " + System.getProperty("user.name") + " may not read it.");
    }

    @Test
    void aFileThatMayNotBeReadIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("application.yml"), "");

        assertThat(ConfigurationAccess.problems(directory, path -> true, path -> false))
                .singleElement()
                .asString()
                .startsWith(file + " cannot be used");
    }

    @Test
    void whatMayBeReadOrIsNotThereIsNoProblem() throws IOException {
        assertThat(ConfigurationAccess.problems(directory.resolve("none"), path -> false, path -> false))
                .isEmpty();
        assertThat(ConfigurationAccess.problems(directory, path -> true, path -> false))
                .isEmpty();
        Files.writeString(directory.resolve("application.yaml"), "");
        assertThat(ConfigurationAccess.problems(directory, Files::isExecutable, Files::isReadable))
                .isEmpty();
    }

    @Test
    void itComesBeforeTheFilesAreRead() {
        assertThat(SpringFactoriesLoader.forDefaultResourceLocation(getClass().getClassLoader())
                        .load(EnvironmentPostProcessor.class, FailureHandler.handleMessage((message, failure) -> {})))
                .filteredOn(ConfigurationAccess.class::isInstance)
                .extracting(access -> ((Ordered) access).getOrder())
                .singleElement(InstanceOfAssertFactories.INTEGER)
                .isLessThan(ConfigDataEnvironmentPostProcessor.ORDER);
    }
}
