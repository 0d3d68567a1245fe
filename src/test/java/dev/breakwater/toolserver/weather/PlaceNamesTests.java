package dev.breakwater.toolserver.weather;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceNamesTests {

    @ParameterizedTest
    @CsvSource({
        "Zürich,zurich",
        "São Paulo,sao paulo",
        "København,kobenhavn",
        "Łódź,lodz",
        "D.C.,dc",
        "Tel Aviv-Yafo,tel aviv yafo"
    })
    void foldsAwayWhatPeopleLeaveOut(String name, String folded) {
        assertThat(PlaceNames.fold(name)).isEqualTo(folded);
    }

    @ParameterizedTest
    @CsvSource({"paris,paris,0", "paris,pariss,1", "paris,pairs,1", "paris,rome,5", "'',abc,3"})
    void countsEdits(String from, String to, int edits) {
        assertThat(PlaceNames.edits(from, to)).isEqualTo(edits);
        assertThat(PlaceNames.edits(to, from)).isEqualTo(edits);
    }

    @Test
    void knowsCountriesByTheirOtherNames() {
        Set<String> qualifiers = PlaceNames.qualifiers(List.of("United Kingdom", "GB", "England"));

        assertThat(PlaceNames.allIn(qualifiers, List.of("England", "U.K."))).isTrue();
        assertThat(PlaceNames.allIn(qualifiers, List.of("England", "France"))).isFalse();
    }

    @Test
    void putsTheNearestNameFirst() {
        assertThat(PlaceNames.near("Lisbo", List.of("lima", "lisbon", "bonn"))).containsExactly("lisbon");
        assertThat(PlaceNames.near("Rom", List.of("roma", "rome", "oslo"))).containsExactly("roma", "rome");
    }
}
