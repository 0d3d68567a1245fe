package dev.breakwater.toolserver.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.toolserver.stdio.ToolError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChangingFilesTests {

    @TempDir
    private Path root;

    private ServerUnderTest server;

    @BeforeEach
    void start() {
        server = ServerUnderTest.writingBelow(root);
    }

    @Test
    void writesAFileExactlyAsGiven() throws Exception {
        assertThat(server.text("write", Map.of("path", "a.txt", "content", "  ü\r\n\n")))
                .isEqualTo("The file 'a.txt' was created with 7 bytes.");
        assertThat(Files.readString(root.resolve("a.txt"))).isEqualTo("  ü\r\n\n");

        assertThat(server.result("write", Map.of("path", "a.txt", "content", ""))
                        .get("created")
                        .asBoolean())
                .isFalse();
        assertThat(Files.readString(root.resolve("a.txt"))).isEmpty();
        assertThat(names()).containsExactly("a.txt");
    }

    @Test
    void keepsThePermissionsOfAFileThatItReplaces() throws Exception {
        Path script = Files.writeString(root.resolve("run.sh"), "old");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-x---"));

        server.call("write", Map.of("path", "run.sh", "content", "new"));

        assertThat(Files.readString(script)).isEqualTo("new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(script)))
                .isEqualTo("rwxr-x---");
    }

    @Test
    void readersSeeTheOldContentOrTheNewButNeverAPart() throws Exception {
        String old = "a".repeat(500_000);
        String fresh = "b".repeat(500_000);
        Path file = Files.writeString(root.resolve("file"), old);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> writing = threads.submit(() -> {
                for (int round = 0; round < 20; round++) {
                    server.call("write", Map.of("path", "file", "content", round % 2 == 0 ? fresh : old));
                }
                return null;
            });
            while (!writing.isDone()) {
                assertThat(Files.readString(file))
                        .hasSize(500_000)
                        .matches(read -> read.equals(old) || read.equals(fresh));
            }
            writing.get();
        }
        assertThat(names()).containsExactly("file");
    }

    @Test
    void refusesWhatCannotBeWritten() throws Exception {
        Files.createDirectory(root.resolve("notes"));

        assertThat(server.refusal("write", Map.of("path", "x"))).contains("'content' is missing");
        assertThat(server.refusal("write", Map.of("path", "x", "content", 7))).contains("'content' must be a string");
        assertThat(server.refusal("write", Map.of("path", "x", "content", "x".repeat(Changes.MOST_BYTES + 1))))
                .contains("'content' must have at most");
        assertThat(server.refusal("write", Map.of("path", "x", "content", "€".repeat(Changes.MOST_BYTES / 2))))
                .contains("'content' must have at most 1048576 bytes");
        assertThat(server.refusal("write", Map.of("path", "x", "content", "\ud800")))
                .contains("surrogate");
        assertThat(server.refusal("write", Map.of("path", "notes", "content", "")))
                .contains("'notes' is a directory");
        assertThat(server.refusal("write", Map.of("path", "none/x", "content", "")))
                .contains("there is no 'none'");
        assertThat(server.refusal("write", Map.of("path", "n".repeat(256), "content", "")))
                .contains("255 bytes");
        assertThat(server.refusal("write", Map.of("path", "a\nb", "content", "")))
                .contains("control character");
        assertThat(names()).containsExactly("notes");
    }

    @Test
    void createsDirectoriesAndThoseAboveThem() throws Exception {
        assertThat(server.text("create_directory", Map.of("path", "a/b/c")))
                .isEqualTo("The directory 'a/b/c' was created.");
        assertThat(root.resolve("a/b/c")).isDirectory();
        assertThat(server.result("create_directory", Map.of("path", "a/b/c"))
                        .get("created")
                        .asBoolean())
                .isFalse();

        Files.createFile(root.resolve("a/file"));
        assertThat(server.refusal("create_directory", Map.of("path", "a/file"))).contains("'a/file' is a file");
        assertThat(server.refusal("create_directory", Map.of("path", "a/file/b")))
                .contains("'a/file' is a file");
        assertThat(names()).containsExactly("a");
    }

    @Test
    void movesAFileOrDirectoryAndReplacesNothing() throws Exception {
        Files.createDirectories(root.resolve("from/sub"));
        Files.writeString(root.resolve("a.txt"), "a");
        Files.writeString(root.resolve("b.txt"), "b");

        assertThat(server.text("move", Map.of("source", "from", "destination", "to")))
                .isEqualTo("Moved 'from' to 'to'.");
        assertThat(root.resolve("to/sub")).isDirectory();
        server.call("move", Map.of("source", "a.txt", "destination", "to/sub/c.txt"));
        assertThat(Files.readString(root.resolve("to/sub/c.txt"))).isEqualTo("a");

        assertThat(server.refusal("move", Map.of("source", "b.txt", "destination", "to/sub/c.txt")))
                .contains("'destination': 'to/sub/c.txt' exists already");
        assertThat(server.refusal("move", Map.of("source", "none", "destination", "x")))
                .contains("'source': there is no 'none'");
        assertThat(server.refusal("move", Map.of("source", "b.txt", "destination", "none/x")))
                .contains("'destination': there is no 'none'");
        assertThat(server.refusal("move", Map.of("source", "to", "destination", "to/sub/x")))
                .contains("below itself");
        assertThat(Files.readString(root.resolve("b.txt"))).isEqualTo("b");
        assertThat(Files.readString(root.resolve("to/sub/c.txt"))).isEqualTo("a");
    }

    @Test
    void ofManyMovesToOneNameOneSucceeds() throws Exception {
        List<Callable<Boolean>> moves = IntStream.range(0, 8)
                .mapToObj(i -> (Callable<Boolean>) () -> {
                    try {
                        server.call("move", Map.of("source", "f" + i, "destination", "one"));
                        return true;
                    } catch (ToolError e) {
                        return false;
                    }
                })
                .toList();
        for (int i = 0; i < 8; i++) {
            Files.writeString(root.resolve("f" + i), "content " + i);
        }
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            int moved = 0;
            for (Future<Boolean> move : threads.invokeAll(moves)) {
                moved += move.get() ? 1 : 0;
            }
            assertThat(moved).isEqualTo(1);
        }
        assertThat(names()).hasSize(8);
    }

    @Test
    void deletesAFileOrAnEmptyDirectory() throws Exception {
        Files.createDirectories(root.resolve("full"));
        Files.createFile(root.resolve("full/file"));

        assertThat(server.refusal("delete", Map.of("path", "full")))
                .contains("'full' is a directory that is not empty");
        assertThat(server.text("delete", Map.of("path", "full/file"))).isEqualTo("Deleted 'full/file'.");
        assertThat(server.result("delete", Map.of("path", "full")).get("type").asString())
                .isEqualTo("directory");
        assertThat(server.refusal("delete", Map.of("path", "full"))).contains("there is no 'full'");
        assertThat(server.refusal("delete", Map.of("path", "."))).contains("is the root of the workspace");
        assertThat(names()).isEmpty();
    }

    @Test
    void theToolsThatChangeSomethingSaySo() {
        assertThat(server.tools())
                .extracting(tool -> tool.description().name())
                .containsExactly(
                        "list", "read", "find", "search_text", "info", "write", "create_directory", "move", "delete");
        for (String name : List.of("write", "create_directory", "move", "delete")) {
            assertThat(server.tool(name).description().annotations().readOnlyHint())
                    .isFalse();
        }
        assertThat(server.tool("write").description().annotations().destructiveHint())
                .isTrue();
        assertThat(server.tool("delete").description().annotations().destructiveHint())
                .isTrue();
        assertThat(server.tool("create_directory").description().annotations().destructiveHint())
                .isFalse();
        // What is repeated after an unknown outcome must not fail or hit something new.
        assertThat(server.tool("move").description().annotations().idempotentHint())
                .isFalse();
        assertThat(server.tool("delete").description().annotations().idempotentHint())
                .isFalse();
    }

    @Test
    void writingIsOnlyTakenForTrueOrFalse() {
        assertThatThrownBy(() -> ServerUnderTest.with(root, Map.of("FS_SERVER_WRITE", "yes"), Clock.systemUTC()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FS_SERVER_WRITE");
        assertThat(ServerUnderTest.with(root, Map.of("FS_SERVER_WRITE", " FALSE "), Clock.systemUTC())
                        .tools())
                .hasSize(5);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> names = Files.list(root)) {
            return names.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }
}
