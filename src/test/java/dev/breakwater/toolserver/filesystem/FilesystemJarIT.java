package dev.breakwater.toolserver.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The server from the packaged jar. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FilesystemJarIT {

    @TempDir
    private Path directory;

    @Test
    void isResidentInAtMost120MebibytesAlsoAfterALargeSearch() throws Exception {
        Path home = Files.createDirectory(directory.resolve("home"));
        Path root = Files.createDirectory(home.resolve("workspace"));
        for (int i = 0; i < 2_000; i++) {
            Files.writeString(root.resolve("file" + i), "a line of text\n".repeat(500));
        }
        Files.writeString(root.resolve("large"), "x".repeat(30_000_000));
        try (FilesystemProcess server = new FilesystemProcess(
                home, directory.resolve("errors"), Map.of(), List.of("-jar", System.getProperty("gateway.jar")))) {
            server.initialize();
            assertThat(server.call("search_text", Map.of("text", "nowhere"))
                            .at("/structuredContent/files_searched")
                            .asInt())
                    .isGreaterThan(1_000);
            server.call("find", Map.of("pattern", "file*"));
            server.call("read", Map.of("path", "large", "limit", 2_000));

            assertThat(residentKibibytes(server.pid())).isLessThanOrEqualTo(120 * 1024L);
            assertThat(server.exit()).isZero();
        }
    }

    private static long residentKibibytes(long pid) throws IOException {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        assumeThat(status).exists();
        try (Stream<String> lines = Files.lines(status)) {
            return Long.parseLong(lines.filter(line -> line.startsWith("VmHWM:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("\\D", ""));
        }
    }
}
