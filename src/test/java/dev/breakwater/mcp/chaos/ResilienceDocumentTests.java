package dev.breakwater.mcp.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

/** Keeps docs/resilience.md true to the tests; `make docs-resilience` brings it up to date. Figures are not compared. */
@DisabledIfSystemProperty(named = "docs.write", matches = "true", disabledReason = "the document is written anew")
class ResilienceDocumentTests {

    private final ResilienceDocument document = new ResilienceDocument();

    @Test
    void everyFaultOfTheSuiteStandsInTheDocumentWithAFigure() throws IOException {
        for (ResilienceDocument.Row row : ResilienceDocument.rows()) {
            assertThat(document.figure(row))
                    .as("the figure in docs/resilience.md of: %s | %s", row.fault(), row.then())
                    .isNotBlank();
        }
    }

    @Test
    void theDocumentHasNoOtherFaults() throws IOException {
        long lines =
                document.table().lines().filter(line -> line.startsWith("| ")).count();

        assertThat(lines)
                .as("lines of docs/resilience.md, the heads of the tables included")
                .isEqualTo(ResilienceDocument.rows().size() + ResilienceDocument.PARTS.size());
    }
}
