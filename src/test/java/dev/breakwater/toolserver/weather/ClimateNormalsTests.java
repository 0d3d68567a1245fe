package dev.breakwater.toolserver.weather;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Month;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClimateNormalsTests {

    private final ClimateNormals normals = ClimateNormals.load();

    @Test
    void shipsAtLeastSixtyCitiesOfAllContinents() {
        assertThat(normals.cities()).hasSizeGreaterThanOrEqualTo(60);
        assertThat(Stream.of("France", "Kenya", "Japan", "Canada", "Brazil", "Australia"))
                .allSatisfy(country -> assertThat(normals.cities())
                        .anyMatch(city -> country.equals(city.place().country())));
    }

    @Test
    void everyCityIsThereOnce() {
        Set<String> names =
                normals.cities().stream().map(city -> city.place().shown()).collect(Collectors.toSet());

        assertThat(names).hasSameSizeAs(normals.cities());
        assertThat(normals.cities())
                .allSatisfy(city -> assertThat(normals.cities().stream()
                                .filter(other -> other.place().kilometresTo(city.place()) < 20))
                        .containsExactly(city));
    }

    @Test
    void everyCityHasTwelvePlausibleMonthsAndAPlaceOnEarth() {
        assertThat(normals.cities()).allSatisfy(city -> {
            assertThat(city.months()).extracting(MonthlyNormal::month).containsExactly(Month.values());
            assertThat(city.place().countryCode()).matches("[A-Z]{2}");
            assertThat(city.place().latitude()).isBetween(-60.0, 70.0);
            assertThat(city.place().longitude()).isBetween(-180.0, 180.0);
            assertThat(city.months()).allSatisfy(month -> {
                assertThat(month.low()).isBetween(-35.0, 33.0);
                assertThat(month.high() - month.low()).isBetween(2.0, 20.0);
                assertThat(month.high()).isBetween(-20.0, 48.0);
                assertThat(month.precipitation()).isBetween(0.0, 1000.0);
            });
        });
    }

    @Test
    void julyIsSummerInTheNorthAndWinterInTheSouth() {
        assertThat(normals.cities())
                .filteredOn(city -> city.place().latitude() > 30)
                .allMatch(city ->
                        city.in(Month.JULY).mean() > city.in(Month.JANUARY).mean() + 4);
        assertThat(normals.cities())
                .filteredOn(city -> city.place().latitude() < -20)
                .isNotEmpty()
                .allMatch(city ->
                        city.in(Month.JULY).mean() < city.in(Month.JANUARY).mean() - 4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    Paris                | Paris
                    paris, france        | Paris
                    PARIS , FR           | Paris
                    Zürich               | Zürich
                    zurich               | Zürich
                    Sao Paulo            | São Paulo
                    São Paulo, Brasil    | São Paulo
                    NYC                  | New York
                    New York, NY, USA    | New York
                    Washington, D.C.     | Washington
                    London, UK           | London
                    st petersburg        | Saint Petersburg
                    Peking               | Beijing
                    """)
    void findsACityAsPeopleWriteIt(String asked, String name) {
        assertThat(normals.find(Where.City.parse(asked)))
                .hasValueSatisfying(city -> assertThat(city.place().name()).isEqualTo(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Paris, Texas", "London, Ontario", "Rome, US", "Springfield", "Pari"})
    void doesNotTakeAnotherPlaceForACityItKnows(String asked) {
        assertThat(normals.find(Where.City.parse(asked))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "Pariss,Paris",
        "Pa ris,Paris",
        "Lodnon,London",
        "Amster,Amsterdam",
        "Sidney,Sydney",
        "Kobenhaven,Copenhagen"
    })
    void namesTheCityThatWasMeant(String asked, String meant) {
        assertThat(normals.near(Where.City.parse(asked), 5))
                .first()
                .satisfies(place -> assertThat(place.name()).isEqualTo(meant));
    }

    @Test
    void namesNothingForWhatIsLikeNoCity() {
        assertThat(normals.near(Where.City.parse("Xqzzyjkw"), 5)).isEmpty();
    }

    @Test
    void findsTheNearestCityAlsoAcrossTheDateLine() {
        assertThat(normals.nearest(Place.at(48.8, 2.1)).place().name()).isEqualTo("Paris");
        assertThat(normals.nearest(Place.at(-38, -179)).place().name()).isEqualTo("Auckland");
        assertThat(Place.at(0, 179.5).kilometresTo(Place.at(0, -179.5))).isBetween(110.0, 112.0);
    }
}
