package dev.breakwater.toolserver.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkspaceTests {

    @TempDir
    private Path directory;

    @Test
    void theDefaultRootIsCreatedWithAWelcome() throws IOException {
        Path root = Workspace.root(Map.of("FS_SERVER_ROOT", " "), directory).path();

        assertThat(root).isEqualTo(directory.resolve("workspace"));
        assertThat(Files.readString(root.resolve("welcome.txt"))).startsWith("Welcome to the workspace.");
    }

    @Test
    void aWorkspaceThatIsThereStaysAsItIs() throws IOException {
        Files.createDirectory(directory.resolve("workspace"));

        Workspace.root(Map.of(), directory);

        assertThat(directory.resolve("workspace")).isEmptyDirectory();
    }

    @Test
    void aRootThatIsNamedHasToExist() {
        assertThatThrownBy(() -> Workspace.root(Map.of("FS_SERVER_ROOT", "documents"), directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FS_SERVER_ROOT names does not exist")
                .hasMessageNotContaining(directory.toString());
        assertThat(directory.resolve("documents")).doesNotExist();
    }

    @Test
    void aRootThatIsAFileIsRefused() throws IOException {
        Files.createFile(directory.resolve("workspace"));

        assertThatThrownBy(() -> Workspace.root(Map.of(), directory))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("FS_SERVER_ROOT is not set, cannot be opened as a directory");
    }

    @Test
    void aDefaultRootThatCannotBeCreatedIsExplained() {
        assertThatThrownBy(() -> Workspace.root(Map.of(), directory.resolve("none")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("could not be created", "FS_SERVER_ROOT");
    }
}
