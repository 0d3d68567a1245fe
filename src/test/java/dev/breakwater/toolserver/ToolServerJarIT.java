package dev.breakwater.toolserver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bundled server as it is shipped: from the packaged jar, with the JVM options that suit a small process. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ToolServerJarIT {

    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
            """;

    @TempDir
    private Path directory;

    private Process server;

    @BeforeEach
    void start() throws IOException {
        server = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx40m",
                        "-Xshare:auto",
                        "-Xlog:class+load:file=" + loadedClasses(),
                        "-jar",
                        System.getProperty("gateway.jar"),
                        "tool-server",
                        "weather"))
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        server.getOutputStream().write(INITIALIZE.getBytes(StandardCharsets.UTF_8));
        server.getOutputStream().flush();
        assertThat(server.inputReader(StandardCharsets.UTF_8).readLine()).contains("breakwater-weather");
    }

    @AfterEach
    void killWhatIsLeft() {
        server.destroyForcibly();
    }

    @Test
    void startsNoSpring() throws Exception {
        server.getOutputStream().close();
        assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
        assertThat(server.exitValue()).isZero();

        try (Stream<String> lines = Files.lines(loadedClasses())) {
            assertThat(lines.filter(line -> line.contains(" org.springframework."))
                            // The jar's own class loader, and a setting that Boot gives to every logback beside it.
                            .filter(line -> !line.contains("springframework.boot.loader.")
                                    && !line.contains("RootLogLevelConfigurator")))
                    .isEmpty();
        }
    }

    @Test
    void isResidentInAtMost120MebibytesWhenItIsReady() throws IOException {
        Path status = Path.of("/proc", Long.toString(server.pid()), "status");
        assumeThat(status).exists();

        try (Stream<String> lines = Files.lines(status)) {
            String resident = lines.filter(line -> line.startsWith("VmRSS:"))
                    .findFirst()
                    .orElseThrow()
                    .replaceAll("\\D", "");
            assertThat(Long.parseLong(resident)).isLessThanOrEqualTo(120 * 1024L);
        }
    }

    private Path loadedClasses() {
        return directory.resolve("classes.log");
    }
}
