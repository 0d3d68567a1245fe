package dev.breakwater.agent.workflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.run.Source;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CitationsTests {

    private static final Evidence THREE = new Evidence(IntStream.rangeClosed(1, 3)
            .mapToObj(number -> new Evidence.Item(
                    new Source("S" + number, "web", "look", "sha256:" + number, "research-1"),
                    Set.of(1),
                    "{}",
                    "r" + number))
            .toList());

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            It rains [S1].               | It rains [S1].           | S1
            It rains [S2, S1].           | It rains [S2, S1].       | S1,S2
            It rains [S1][S3].           | It rains [S1][S3].       | S1,S3
            It rains [S1-S3].            | It rains [S1, S2, S3].   | S1,S2,S3
            It rains [S2–9].             | It rains [S2, S3].       | S2,S3
            It rains [S1; S4].           | It rains [S1].           | S1
            It rains [S4].               | It rains.                | ''
            It rains [S0] [S1].          | It rains [S1].           | S1
            It rains [S20243].           | It rains.                | ''
            It rains [S1, S12345678901]. | It rains [S1, S12345678901]. | ''
            It rains (S1) [1] [source].  | It rains (S1) [1] [source]. | ''
            """)
    void keepsWhatExistsAndTakesOutTheRest(String text, String kept, String cited) {
        Citations citations = Citations.of(text, THREE);

        assertThat(citations.text()).isEqualTo(kept);
        assertThat(citations.sources().stream().map(Source::id).collect(Collectors.joining(",")))
                .isEqualTo(cited);
    }

    @Test
    void aTextOfNothingButBracketsTakesNoTime() {
        String text = "[S1 ".repeat(20_000) + "[S1" + ",S1".repeat(20_000);

        assertThat(Citations.of(text, THREE).sources()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[S10, S11, ", "[S1111111", "[S11S11-"})
    @Timeout(10)
    void noListIsReadInMoreThanOneWay(String beginning) {
        String text = beginning + "S22, ".repeat(45) + "1".repeat(300) + " and others";

        assertThat(Citations.of(text, THREE).text()).isEqualTo(text);
    }

    @Test
    void withoutEvidenceEveryReferenceIsInvented() {
        assertThat(Citations.of("Yes [S1].", new Evidence(List.of())).text()).isEqualTo("Yes.");
    }
}
