package dev.breakwater.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartFailureTests {

    @TempDir
    private Path directory;

    @Test
    void aCommandThatDoesNotExistIsNamedAndPermanent() {
        TransportException failure = start("no-such-command-of-breakwater");

        assertThat(failure.permanent()).isTrue();
        assertThat(failure)
                .hasMessageContaining("no-such-command-of-breakwater")
                .hasMessageContaining("not found");
    }

    @Test
    void aFileThatMayNotBeExecutedIsPermanent() throws IOException {
        Path file = Files.writeString(directory.resolve("server"), "#!/bin/sh\n");

        TransportException failure = start(file.toString());

        assertThat(failure.permanent()).isTrue();
        assertThat(failure).hasMessageContaining("permission denied");
    }

    @Test
    void aScriptWhoseInterpreterIsMissingIsPermanent() throws IOException {
        Path file = script("#!/no/such/interpreter\n");

        assertThat(start(file.toString()).permanent()).isTrue();
    }

    @Test
    void aScriptThatNamesNoInterpreterIsRunByTheShell() throws Exception {
        Path file = script("echo '{}'\nread -r _\n");
        Recorder recorder = new Recorder();

        try (StdioTransport transport = new StdioTransport(
                new ChildCommand("docs", List.of(file.toString()), Map.of()), 1000, Guard.unwatched())) {
            transport.open(recorder);

            await().until(() -> recorder.messages.contains("{}"));
        }
    }

    private Path script(String text) throws IOException {
        Path file = Files.writeString(directory.resolve("server"), text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        return file;
    }

    private static TransportException start(String program) {
        try (StdioTransport transport =
                new StdioTransport(new ChildCommand("docs", List.of(program), Map.of()), 1000, Guard.unwatched())) {
            return catchThrowableOfType(TransportException.class, () -> transport.open(new Recorder()));
        }
    }
}
