package dev.breakwater.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** Instructions can be replaced by files; what is wrong with one ends the start with its key. */
class InstructionsTests {

    private static final String KEY = "breakwater.workflow.instructions.plan";

    @TempDir
    private Path directory;

    @Test
    void areReadFromAFile() throws IOException {
        assertThat(Instructions.at(KEY, written("  Plané.\n".getBytes(StandardCharsets.UTF_8)))
                        .text())
                .isEqualTo("Plané.");
    }

    @Test
    void areReadFromTheClassPath() {
        assertThat(Instructions.at(KEY, "classpath:instructions/workflow/plan.md")
                        .text())
                .startsWith("You plan");
    }

    @Test
    void whatAnAgentAddsComesAfterThem() {
        assertThat(new Instructions("First.").plus(" Then. ").text()).isEqualTo("First.\n\nThen.");
        assertThat(new Instructions("First.").plus(" ").text()).isEqualTo("First.");
    }

    @Test
    void anEmptyFileIsRefused() throws IOException {
        refused(written(new byte[] {' ', '\n'}), "nothing in it");
    }

    @Test
    void whatIsNoTextIsRefused() throws IOException {
        refused(written(new byte[] {(byte) 0xff, (byte) 0xfe}), "not a text in UTF-8");
    }

    @Test
    void whatIsTooLongIsRefused() throws IOException {
        refused(written("x".repeat(64 * 1024 + 1).getBytes(StandardCharsets.UTF_8)), "64 KiB");
    }

    @ParameterizedTest
    @CsvSource({
        "file:/no/such/file.md, cannot be read",
        "classpath:no-such.md, cannot be read",
        "plan.md, file: and a path",
        "https://example.com/plan.md, file: and a path",
        "file:, file: and a path"
    })
    void aLocationThatLeadsNowhereIsRefused(String location, String why) {
        refused(location, why);
    }

    private static void refused(String location, String why) {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> Instructions.at(KEY, location))
                .satisfies(failure -> {
                    assertThat(failure.getName()).isEqualTo(KEY);
                    assertThat(failure.getReason()).contains(why);
                });
    }

    private String written(byte[] content) throws IOException {
        return "file:" + Files.write(directory.resolve("plan.md"), content);
    }
}
