package dev.breakwater.toolserver.weather;

import org.jspecify.annotations.Nullable;

/**
 * The city whose climate normals stand in for live data.
 *
 * @param kilometresAway how far it is from the place that was asked for, null if it is that place
 */
record FallbackCity(CityClimate climate, @Nullable Double kilometresAway) {

    static final String KIND = "climate_normal";
    static final String SOURCE = "Breakwater's bundled climate normals, approximate means of 1991–2020";

    Place place() {
        return climate.place();
    }

    String shown() {
        return kilometresAway == null
                ? place().shown()
                : "%s (the nearest city with climate normals, %s km away)"
                        .formatted(place().shown(), Units.plain(kilometresAway));
    }

    String note(String whatItIsNot) {
        return "No live data could be fetched. These are long-term monthly means, not " + whatItIsNot + ".";
    }
}
