package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DiagnosticsTests {

    private final Diagnostics diagnostics = new Diagnostics(ServerWords.of(Map.of("API_KEY", "t0p-s3cret")));

    @Test
    void keepsTheLastTwentyLines() {
        for (int i = 1; i <= 100; i++) {
            add("line " + i);
        }

        assertThat(diagnostics.tail()).hasSize(20).startsWith("line 81").endsWith("line 100");
    }

    @Test
    void takesColoursAndControlCharactersOut() {
        add("\u001B[31mERROR\u001B[0m\tbroken\u0007");

        assertThat(diagnostics.tail()).containsExactly("ERROR broken");
    }

    @Test
    void cutsALongLine() {
        add("x".repeat(5000));

        assertThat(diagnostics.tail()).singleElement().asString().hasSize(501).endsWith("…");
    }

    @Test
    void hidesTheChildsSecrets() {
        add("the key t0p-s3cret was refused");

        assertThat(diagnostics.tail()).containsExactly("the key *** was refused");
    }

    @Test
    void leavesBlankLinesOut() {
        add("  \t ");

        assertThat(diagnostics.tail()).isEmpty();
    }

    private void add(String line) {
        diagnostics.add(line.getBytes(UTF_8));
    }
}
