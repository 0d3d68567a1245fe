package dev.breakwater.toolserver.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.Breakwater;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FilesystemProcessTests {

    @TempDir
    private Path directory;

    private Path home;

    @BeforeEach
    void makeHome() throws IOException {
        home = Files.createDirectory(directory.resolve("home"));
    }

    @Test
    void servesADefaultWorkspaceOverStdio() throws Exception {
        try (FilesystemProcess server = start(Map.of())) {
            assertThat(server.initialize().at("/serverInfo/name").asString()).isEqualTo("breakwater-filesystem");
            JsonNode tools = server.request("tools/list", "{}").path("tools");
            assertThat(tools.valueStream().map(tool -> tool.path("name").asString()))
                    .containsExactly("list", "read", "find", "search_text", "info");
            assertThat(tools.at("/1/inputSchema/properties/limit/maximum").asInt())
                    .isEqualTo(2000);

            JsonNode welcome = server.call("read", Map.of("path", "welcome.txt"));
            assertThat(welcome.at("/content/0/text").asString()).startsWith("Welcome to the workspace.");
            assertThat(welcome.at("/structuredContent/path").asString()).isEqualTo("welcome.txt");
            JsonNode refused = server.call("read", Map.of("path", "../../etc/passwd"));
            assertThat(refused.path("isError").asBoolean()).isTrue();
            assertThat(refused.toString()).doesNotContain(directory.toString());

            assertThat(server.exit()).isZero();
        }
        assertThat(home.resolve("workspace/welcome.txt")).exists();
    }

    @Test
    void changesFilesOnlyWhenItMayAndInAnyScript() throws Exception {
        Path root = Files.createDirectory(directory.resolve("root"));
        Map<String, String> environment =
                Map.of("FS_SERVER_ROOT", root.toString(), "FS_SERVER_WRITE", "true", "LC_ALL", "C.UTF-8");
        try (FilesystemProcess server = start(environment)) {
            server.initialize();

            assertThat(server.call("create_directory", Map.of("path", "東京/ünter"))
                            .path("isError")
                            .asBoolean())
                    .isFalse();
            server.call("write", Map.of("path", "東京/ünter/a.txt", "content", "zwei\nZeilen 🌦"));
            assertThat(server.call("find", Map.of("pattern", "*.txt"))
                            .at("/structuredContent/matches/0/path")
                            .asString())
                    .isEqualTo("東京/ünter/a.txt");
            assertThat(server.call("read", Map.of("path", "東京/ünter/a.txt"))
                            .at("/structuredContent/content")
                            .asString())
                    .isEqualTo("zwei\nZeilen 🌦");
            assertThat(server.exit()).isZero();
        }
        assertThat(home).isEmptyDirectory();
    }

    @Test
    void refusesToStartWithoutItsRootAndNamesTheVariable() throws Exception {
        try (FilesystemProcess server = start(Map.of("FS_SERVER_ROOT", "documents"))) {
            assertThat(server.exit()).isEqualTo(2);
            assertThat(server.errors())
                    .contains("tool-server filesystem: ", "FS_SERVER_ROOT", "does not exist")
                    .doesNotContain("\tat ");
        }
        assertThat(home).isEmptyDirectory();
    }

    private FilesystemProcess start(Map<String, String> environment) throws IOException {
        return new FilesystemProcess(
                home,
                directory.resolve("errors"),
                environment,
                List.of("-cp", System.getProperty("java.class.path"), Breakwater.class.getName()));
    }
}
