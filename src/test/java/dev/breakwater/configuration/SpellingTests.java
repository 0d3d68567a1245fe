package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTests {

    @ParameterizedTest
    @CsvSource({"timeout,timeout,0", "timeotu,timeout,1", "timeut,timeout,1", "'',abc,3", "kitten,sitting,3"})
    void countsTheDifferences(String left, String right, int differences) {
        assertThat(Spelling.distance(left, right)).isEqualTo(differences);
        assertThat(Spelling.distance(right, left)).isEqualTo(differences);
    }

    @Test
    void theNearestWordIsMeant() {
        assertThat(Spelling.nearest("servrs", List.of("server", "servers", "serve")))
                .hasValue("servers");
    }

    @Test
    void aWordUnlikeAllOthersMeansNoneOfThem() {
        assertThat(Spelling.nearest("zebra", List.of("servers", "timeout"))).isEmpty();
    }
}
