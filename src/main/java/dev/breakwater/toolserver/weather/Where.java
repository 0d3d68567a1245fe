package dev.breakwater.toolserver.weather;

import java.util.List;
import java.util.stream.Stream;

/** The place a call asks for. */
sealed interface Where {

    /**
     * A city by its name.
     *
     * @param asked as it was written
     * @param name what stands before the first comma
     * @param qualifiers what follows: regions or countries
     */
    record City(String asked, String name, List<String> qualifiers) implements Where {

        public City {
            qualifiers = List.copyOf(qualifiers);
        }

        static City parse(String asked) {
            List<String> parts = Stream.of(asked.split(",", -1))
                    .map(String::strip)
                    .filter(part -> !PlaceNames.fold(part).isEmpty())
                    .toList();
            return parts.isEmpty()
                    ? new City(asked, "", List.of())
                    : new City(asked, parts.getFirst(), parts.subList(1, parts.size()));
        }
    }

    /** A point in decimal degrees. */
    record Point(double latitude, double longitude) implements Where {}
}
