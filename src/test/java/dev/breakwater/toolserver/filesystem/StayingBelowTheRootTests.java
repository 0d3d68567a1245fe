package dev.breakwater.toolserver.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.breakwater.toolserver.stdio.ToolError;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing outside the root is read, listed or changed, whatever is asked for and whatever the tree is turned into meanwhile. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StayingBelowTheRootTests {

    private static final String SECRET = "SECRET";
    private static final int ROUNDS = 400;

    @TempDir
    private Path directory;

    private Path root;
    private Path outside;
    private ServerUnderTest server;

    @BeforeEach
    void build() throws IOException {
        root = Files.createDirectories(directory.resolve("root"));
        outside = Files.createDirectories(directory.resolve("outside"));
        Files.writeString(outside.resolve("file.txt"), SECRET);
        Files.createDirectory(root.resolve("sub"));
        Files.writeString(root.resolve("sub/file.txt"), "harmless");
        server = ServerUnderTest.writingBelow(root);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../outside/file.txt",
                "sub/../../outside/file.txt",
                "sub/..",
                "./../x",
                "/etc/passwd",
                "/",
                "//etc/passwd",
                "nul\0byte",
                "link/file.txt",
                "filelink",
                "loop/loop/x",
                "dangling"
            })
    void noPathLeadsOut(String path) throws IOException {
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("filelink"), outside.resolve("file.txt"));
        Files.createSymbolicLink(root.resolve("loop"), Path.of("loop"));
        Files.createSymbolicLink(root.resolve("dangling"), outside.resolve("new.txt"));

        for (String tool : List.of("list", "read", "search_text", "create_directory", "write", "move")) {
            Map<String, Object> arguments = switch (tool) {
                case "search_text" -> Map.of("text", "S", "path", path);
                case "write" -> Map.of("path", path, "content", "changed");
                case "move" -> Map.of("source", path, "destination", "moved");
                default -> Map.of("path", path);
            };
            assertThat(server.refusal(tool, arguments)).doesNotContain(SECRET, outside.toString());
        }
        assertThat(server.refusal("move", Map.of("source", "sub", "destination", path)))
                .contains("'destination'");
        assertOutsideUntouched();
    }

    @Test
    void linksAreShownButNotFollowed() throws Exception {
        Files.createSymbolicLink(root.resolve("link"), outside);
        Files.createSymbolicLink(root.resolve("inside"), Path.of("sub"));

        assertThat(server.text("list", Map.of())).contains("link (symbolic link, not followed)");
        assertThat(server.text("info", Map.of("path", "link"))).doesNotContain(outside.toString());
        assertThat(server.refusal("read", Map.of("path", "inside/file.txt"))).contains("'inside' is a symbolic link");
        assertThat(server.result("find", Map.of("pattern", "file.txt"))
                        .get("matches")
                        .size())
                .isEqualTo(1);
        assertThat(server.result("search_text", Map.of("text", SECRET))
                        .get("matches")
                        .size())
                .isZero();
        server.call("delete", Map.of("path", "link"));
        assertThat(root.resolve("link")).doesNotExist();
        assertOutsideUntouched();
    }

    @Test
    void aRootThatIsALinkIsTheOperatorsWord() throws Exception {
        Path link = Files.createSymbolicLink(directory.resolve("link-to-root"), root);

        assertThat(ServerUnderTest.readingBelow(link).text("read", Map.of("path", "sub/file.txt")))
                .isEqualTo("harmless");
    }

    @Test
    void aSecondNameOfAFileOutsideKeepsItsContentWhenItIsWritten() throws Exception {
        Files.createLink(root.resolve("hard"), outside.resolve("file.txt"));

        server.call("write", Map.of("path", "hard", "content", "changed"));

        assertThat(Files.readString(root.resolve("hard"))).isEqualTo("changed");
        assertOutsideUntouched();
    }

    @Test
    void aDirectoryThatIsSwappedWithALinkIsNeverLeft() throws Exception {
        whileSwapping(root.resolve("sub"), outside, () -> {
            for (int round = 0; round < ROUNDS; round++) {
                harmless("read", Map.of("path", "sub/file.txt"));
                harmless("list", Map.of("path", "sub"));
                harmless("info", Map.of("path", "sub/file.txt"));
                harmless("search_text", Map.of("text", "SECRET"));
                harmless("find", Map.of("pattern", "*"));
            }
            return null;
        });
    }

    @Test
    void nothingOutsideIsChangedThroughADirectoryThatIsSwappedWithALink() throws Exception {
        whileSwapping(root.resolve("sub"), outside, () -> {
            for (int round = 0; round < ROUNDS / 3; round++) {
                harmless("write", Map.of("path", "sub/new.txt", "content", "new"));
                harmless("create_directory", Map.of("path", "sub/made/deep"));
                harmless("move", Map.of("source", "sub/file.txt", "destination", "sub/moved.txt"));
                harmless("move", Map.of("source", "sub/moved.txt", "destination", "sub/file.txt"));
                harmless("delete", Map.of("path", "sub/new.txt"));
                harmless("delete", Map.of("path", "sub/made/deep"));
            }
            return null;
        });
        assertOutsideUntouched();
        try (Stream<Path> left = Files.walk(root)) {
            assertThat(left.filter(path -> path.getFileName().toString().endsWith(".tmp")))
                    .isEmpty();
        }
    }

    @Test
    void aFileThatIsSwappedWithALinkIsNeverReadThroughIt() throws Exception {
        Path file = root.resolve("sub/file.txt");
        whileSwapping(file, outside.resolve("file.txt"), () -> {
            for (int round = 0; round < ROUNDS / 3; round++) {
                harmless("read", Map.of("path", "sub/file.txt"));
                harmless("search_text", Map.of("text", SECRET, "path", "sub"));
                harmless("write", Map.of("path", "sub/file.txt", "content", "harmless"));
            }
            return null;
        });
        assertOutsideUntouched();
    }

    /** The step that matters alone, since the moment between looking and opening is short. */
    @Test
    void openingAFileThatIsSwappedWithALinkNeverOpensWhatItLeadsTo() throws Exception {
        whileSwapping(root.resolve("sub/file.txt"), outside.resolve("file.txt"), () -> {
            try (Directory sub = Directory.root(root.resolve("sub"))) {
                for (int round = 0; round < ROUNDS * 150; round++) {
                    try (LineCursor opened = new LineCursor(sub.open(Path.of("file.txt")))) {
                        opened.advance();
                        assertThat(opened.text()).isEqualTo("harmless");
                    } catch (IOException e) {
                        // It was a link, or nothing.
                    }
                }
            }
            return null;
        });
    }

    @Test
    void aPipeIsNeverOpened() throws Exception {
        Process mkfifo = new ProcessBuilder("mkfifo", root.resolve("pipe").toString()).start();
        assumeThat(mkfifo.waitFor(30, TimeUnit.SECONDS) && mkfifo.exitValue() == 0)
                .as("mkfifo can be had")
                .isTrue();

        assertThat(server.refusal("read", Map.of("path", "pipe"))).contains("neither a file nor a directory");
        assertThat(server.refusal("list", Map.of("path", "pipe"))).contains("neither a file nor a directory");
        assertThat(server.refusal("search_text", Map.of("text", "x", "path", "pipe")))
                .contains("neither a file");
        assertThat(server.refusal("write", Map.of("path", "pipe", "content", "x")))
                .contains("neither a file");
        assertThat(server.refusal("move", Map.of("source", "pipe", "destination", "x")))
                .contains("neither a file");
        assertThat(server.result("search_text", Map.of("text", "x"))
                        .get("files_searched")
                        .asInt())
                .isEqualTo(1);
        assertThat(server.text("list", Map.of())).contains("pipe (neither file nor directory)");
        assertThat(server.text("info", Map.of("path", "pipe"))).contains("not opened");
    }

    @Test
    void filesThatTheKernelMakesUpAreReadWhateverSizeTheySayTheyHave() throws Exception {
        assumeThat(Path.of("/proc/self/status")).exists();
        ServerUnderTest process = ServerUnderTest.readingBelow(Path.of("/proc/self"));

        assertThat(process.text("read", Map.of("path", "status"))).contains("VmRSS");
        assertThat(process.refusal("list", Map.of("path", "cwd"))).contains("'cwd' is a symbolic link");
        assertThat(process.refusal("list", Map.of("path", "root"))).contains("'root' is a symbolic link");
    }

    /** Calls the tool, which may refuse; what it answers must not come from outside. */
    private void harmless(String tool, Map<String, Object> arguments) throws InterruptedException {
        try {
            String answer = server.text(tool, arguments);
            assertThat(answer.replace("\"" + SECRET + "\"", "")).doesNotContain(SECRET);
        } catch (ToolError refused) {
            assertThat(refused.getMessage()).doesNotContain(SECRET, outside.toString());
        }
    }

    /** Lets {@code place} be, in turn, what it is and a link to {@code target}, as fast as it goes, until the work is done. */
    private void whileSwapping(Path place, Path target, Callable<Void> work) throws Exception {
        Path aside = directory.resolve("aside");
        Path link = directory.resolve("link");
        AtomicBoolean done = new AtomicBoolean();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            boolean file = Files.isRegularFile(place);
            Future<Integer> swapping = threads.submit(() -> {
                int swaps = 0;
                while (!done.get()) {
                    Files.createSymbolicLink(link, target);
                    if (file) {
                        // Of files one can replace the other in one step, so that the name is never missing.
                        Files.writeString(aside, "harmless");
                        Files.move(link, place, StandardCopyOption.ATOMIC_MOVE);
                        Files.move(aside, place, StandardCopyOption.ATOMIC_MOVE);
                    } else {
                        Files.move(place, aside, StandardCopyOption.ATOMIC_MOVE);
                        put(link, place);
                        put(aside, place);
                    }
                    swaps++;
                }
                return swaps;
            });
            try {
                work.call();
            } finally {
                done.set(true);
            }
            assertThat(swapping.get()).isPositive();
        }
    }

    /** Gives something its name, whatever has it: a link, or what a call has made there meanwhile. */
    private void put(Path what, Path place) throws IOException {
        while (true) {
            if (Files.isSymbolicLink(place)) {
                Files.delete(place);
            } else if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                Files.move(place, directory.resolve("rubbish-" + UUID.randomUUID()), StandardCopyOption.ATOMIC_MOVE);
            }
            try {
                Files.move(what, place, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (FileSystemException e) {
                // A call has just made a directory there.
            }
        }
    }

    private void assertOutsideUntouched() throws IOException {
        assertThat(Files.readString(outside.resolve("file.txt"))).isEqualTo(SECRET);
        try (Stream<Path> names = Files.list(outside)) {
            assertThat(names).containsExactly(outside.resolve("file.txt"));
        }
    }
}
