package dev.breakwater.toolserver.weather;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Month;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The climate normals that ship with the server; the resource's own head says what they are and how it is written. */
final class ClimateNormals {

    private static final String RESOURCE = "climate-normals.csv";

    private final List<CityClimate> cities;
    private final Map<String, CityClimate> byName = new LinkedHashMap<>();

    private ClimateNormals(List<CityClimate> cities) {
        this.cities = List.copyOf(cities);
        for (CityClimate city : cities) {
            for (String name : city.names()) {
                if (byName.put(PlaceNames.fold(name), city) != null) {
                    throw new IllegalStateException("two cities have the name " + name);
                }
            }
        }
    }

    static ClimateNormals load() {
        try (InputStream resource = ClimateNormals.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("no resource " + RESOURCE);
            }
            BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
            return new ClimateNormals(lines.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .map(ClimateNormals::city)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<CityClimate> cities() {
        return cities;
    }

    Optional<CityClimate> find(Where.City asked) {
        return Optional.ofNullable(byName.get(PlaceNames.fold(asked.name())))
                .filter(city -> PlaceNames.allIn(city.qualifiers(), asked.qualifiers()));
    }

    /** Up to {@code most} cities that {@code asked} may have meant, the likeliest first. */
    List<Place> near(Where.City asked, int most) {
        return PlaceNames.near(asked.name(), byName.keySet())
                .flatMap(name -> Stream.ofNullable(byName.get(name)))
                .map(CityClimate::place)
                .distinct()
                .limit(most)
                .toList();
    }

    CityClimate nearest(Place place) {
        return cities.stream()
                .min(Comparator.comparingDouble(city -> city.place().kilometresTo(place)))
                .orElseThrow();
    }

    private static CityClimate city(String line) {
        String[] fields = line.split(";", -1);
        if (fields.length != 9) {
            throw new IllegalStateException("not a city: " + line);
        }
        List<String> names = List.of(fields[0].split("\\|"));
        List<String> regions = List.of(fields[3].split("\\|"));
        List<String> qualifiers = new ArrayList<>(regions);
        qualifiers.addAll(List.of(fields[1], fields[2]));
        Place place = new Place(
                names.getFirst(),
                // The usual name says enough without it, and a result is read by people.
                null,
                fields[1],
                fields[2],
                Double.parseDouble(fields[4]),
                Double.parseDouble(fields[5]));
        List<Double> lows = twelve(fields[6]);
        List<Double> highs = twelve(fields[7]);
        List<Double> precipitation = twelve(fields[8]);
        List<MonthlyNormal> months = IntStream.range(0, 12)
                .mapToObj(i -> new MonthlyNormal(Month.of(i + 1), lows.get(i), highs.get(i), precipitation.get(i)))
                .toList();
        return new CityClimate(place, names, PlaceNames.qualifiers(qualifiers), months);
    }

    private static List<Double> twelve(String field) {
        List<Double> values = Stream.of(field.split(" ")).map(Double::valueOf).toList();
        if (values.size() != 12) {
            throw new IllegalStateException("not twelve months: " + field);
        }
        return values;
    }
}
