package dev.breakwater.toolserver.weather;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** A place on earth, as results show it. Coordinates are decimal degrees, north and east positive. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record Place(
        String name,
        @Nullable String region,
        @Nullable String country,
        @Nullable String countryCode,
        double latitude,
        double longitude) {

    private static final double EARTH_RADIUS_KM = 6371;

    static Place at(double latitude, double longitude) {
        String name = String.format(
                Locale.ROOT,
                "%.2f° %s, %.2f° %s",
                Math.abs(latitude),
                latitude < 0 ? "S" : "N",
                Math.abs(longitude),
                longitude < 0 ? "W" : "E");
        return new Place(name, null, null, null, latitude, longitude);
    }

    /** Name, region and country, each once: "Springfield, Missouri, United States", but "Singapore". */
    String shown() {
        return Stream.of(name, region, country)
                .filter(Objects::nonNull)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    double kilometresTo(Place other) {
        double north = Math.toRadians(other.latitude - latitude);
        double east = Math.toRadians(other.longitude - longitude);
        double haversine = Math.pow(Math.sin(north / 2), 2)
                + Math.cos(Math.toRadians(latitude))
                        * Math.cos(Math.toRadians(other.latitude))
                        * Math.pow(Math.sin(east / 2), 2);
        return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(haversine)));
    }
}
