package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.Breakwater;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody sees who starts the gateway, as a process of its own, with a configuration that cannot be right. */
class FailedStartTests {

    @TempDir
    Path directory;

    private @Nullable Process process;

    @AfterEach
    void leaveNoProcess() throws InterruptedException {
        if (process != null) {
            process.destroyForcibly().waitFor();
        }
    }

    @Test
    void aWrongValueEndsTheStartWithOnePlainMessage() throws Exception {
        Outcome outcome = start(Map.of("AGENT_TIMEOUT", "5 lightyears"));

        assertThat(outcome.errors())
                .isEqualTo(List.of(
                        "Breakwater did not start.",
                        "Its configuration has a problem: AGENT_TIMEOUT (the variable for breakwater.agent.timeout) is"
                                + " \"5 lightyears\": a time is a whole number of seconds such as 30, or one with a unit"
                                + " (ms, s, m, h, d) such as 500ms.",
                        "docs/configuration.md lists all keys and variables."));
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"tool-servr", "-Dbreakwater.agent.timeout=60"})
    void whatIsNeitherOptionNorCommandEndsTheStart(String argument) throws Exception {
        Outcome outcome = start(Map.of(), "--breakwater.agent.verbose=true", argument);

        assertThat(outcome.errors())
                .first()
                .asString()
                .isEqualTo("\"" + argument + "\" is neither an option nor a command");
        assertThat(outcome.exitCode()).isEqualTo(2);
    }

    @Test
    void anUnknownKeyEndsTheStartNamingFileAndLine() throws Exception {
        write("breakwater:\n  agent:\n    timeotu: 5\n");

        Outcome outcome = start(Map.of());

        assertThat(outcome.errors())
                .contains(
                        "Its configuration has a problem: breakwater.agent.timeotu (config/application.yaml, line 3) is"
                                + " not a known key. Did you mean breakwater.agent.timeout?");
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @Test
    void aValueThatNeedsQuotesIsSaidToNeedThem() throws Exception {
        write(
                "breakwater:\n  mcp:\n    servers:\n      docs:\n        command: npx\n        args: [-y, @scope/server]\n");

        assertThat(start(Map.of()).errors())
                .anyMatch(line -> line.startsWith("config/application.yaml is not YAML: line 6, column 20:")
                        && line.endsWith("a value that begins with it has to stand in quotes."))
                .noneMatch(line -> line.contains("indentation"));
    }

    @Test
    void brokenYamlEndsTheStartNamingThePlaceAndNotItsContent() throws Exception {
        write("breakwater:\n  agent:\n    timeout: 5\n  api-key: [sesame\n  x: 1\n");

        Outcome outcome = start(Map.of());

        assertThat(outcome.errors())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("config/application.yaml is not YAML: line 5, column 4:"))
                .noneMatch(line -> line.contains("sesame"));
        assertThat(outcome.output()).isEmpty();
        assertThat(outcome.exitCode()).isEqualTo(1);
    }

    @Test
    void aPortInUseEndsTheStartNamingItsVariable() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = String.valueOf(taken.getLocalPort());

            Outcome outcome = start(Map.of("SERVER_PORT", port, "METRICS_PORT", "0"));

            assertThat(outcome.errors())
                    .isEqualTo(List.of(
                            "Breakwater did not start.",
                            "Port " + port + " is already in use. It is meant for the service; SERVER_PORT moves it."));
            assertThat(outcome.output()).noneMatch(line -> line.contains("Exception"));
            assertThat(outcome.exitCode()).isEqualTo(1);
        }
    }

    private record Outcome(int exitCode, List<String> output, List<String> errors) {}

    private void write(String yaml) throws IOException {
        Files.writeString(Files.createDirectory(directory.resolve("config")).resolve("application.yaml"), yaml);
    }

    private Outcome start(Map<String, String> variables, String... arguments) throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        Path errors = directory.resolve("errors");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Breakwater.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().clear();
        builder.environment().putAll(variables);
        process = builder.start();
        assertThat(process.waitFor(2, TimeUnit.MINUTES))
                .as("the start has ended")
                .isTrue();
        return new Outcome(process.exitValue(), Files.readAllLines(output), Files.readAllLines(errors));
    }
}
