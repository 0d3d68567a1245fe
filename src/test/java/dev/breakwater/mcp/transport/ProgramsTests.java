package dev.breakwater.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramsTests {

    @TempDir
    private Path directory;

    private Path first;
    private Path second;
    private Programs programs;

    @BeforeEach
    void path() throws IOException {
        first = Files.createDirectory(directory.resolve("first"));
        second = Files.createDirectory(directory.resolve("second"));
        programs = new Programs(Map.of("PATH", first + "::" + second));
    }

    @Test
    void theFirstOneOnThePathThatMayBeExecutedIsFound() throws IOException {
        file(first, "#!/bin/sh\n", "rw-------");
        Path executable = file(second, "#!/bin/sh\n", "rwx------");

        assertThat(programs.find("server")).contains(executable);
        assertThat(programs.find("other")).isEmpty();
    }

    @Test
    void aNameWithASlashIsAPath() throws IOException {
        Path executable = file(directory, "#!/bin/sh\n", "rwx------");

        assertThat(programs.find(executable.toString())).contains(executable);
        assertThat(programs.find("/no/such/server")).isEmpty();
    }

    @Test
    void aDirectoryIsNoProgram() throws IOException {
        Files.createDirectory(first.resolve("server"));

        assertThat(programs.find("server")).isEmpty();
    }

    @Test
    void runnableIsABinaryOrAScriptWithAnInterpreter() throws IOException {
        file(first, "#! /bin/sh -e\necho\n", "rwx------");
        assertThat(programs.findRunnable("server")).isPresent();

        file(first, "#!/no/such/interpreter\n", "rwx------");
        assertThat(programs.findRunnable("server")).isEmpty();

        file(first, "echo\n", "rwx------");
        assertThat(programs.findRunnable("server")).isEmpty();

        file(first, "", "rwx------");
        assertThat(programs.findRunnable("server")).isEmpty();

        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        assertThat(programs.findRunnable(java.toString())).contains(java);
    }

    @Test
    void withoutAPathTheUsualPlacesAreSearched() {
        assertThat(new Programs(Map.of()).find("sh")).isPresent();
    }

    private static Path file(Path directory, String text, String permissions) throws IOException {
        Path file = Files.writeString(directory.resolve("server"), text);
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }
}
