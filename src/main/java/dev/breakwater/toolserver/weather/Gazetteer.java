package dev.breakwater.toolserver.weather;

import dev.breakwater.toolserver.stdio.ToolError;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Finds the place a call means: among the shipped cities, which needs no network, else by Open-Meteo's search.
 */
final class Gazetteer {

    private static final int SHOWN = 5;

    /** A name alone means the largest place of that name only if it is that much larger than the next one. */
    private static final int DOMINANCE = 5;

    private final ClimateNormals normals;
    private final OpenMeteo openMeteo;

    Gazetteer(ClimateNormals normals, OpenMeteo openMeteo) {
        this.normals = normals;
        this.openMeteo = openMeteo;
    }

    /**
     * The place.
     *
     * @throws ToolError if there is none, or several that are meant as likely; the message names them
     */
    Place locate(Where where) throws ToolError, InterruptedException {
        return switch (where) {
            case Where.Point(double latitude, double longitude) -> Place.at(latitude, longitude);
            case Where.City city -> locate(city);
        };
    }

    private Place locate(Where.City city) throws ToolError, InterruptedException {
        Optional<CityClimate> shipped = normals.find(city);
        if (shipped.isPresent()) {
            return shipped.get().place();
        }
        List<OpenMeteo.Candidate> found;
        try {
            found = openMeteo.search(city.name());
        } catch (NoLiveData e) {
            throw new ToolError(
                    "Unknown city '%s': no live data could be fetched, and it is not among the %d cities whose climate normals ship with this server.%s"
                            .formatted(city.asked(), normals.cities().size(), nearMatches(city)));
        }
        if (found.isEmpty()) {
            throw new ToolError(
                    "Unknown city '%s': no place of that name was found.%s".formatted(city.asked(), nearMatches(city)));
        }
        List<OpenMeteo.Candidate> fitting = found.stream()
                .filter(candidate -> PlaceNames.allIn(candidate.qualifiers(), city.qualifiers()))
                .toList();
        if (fitting.isEmpty()) {
            throw new ToolError("Unknown city '%s'. Places called '%s' are: %s."
                    .formatted(city.asked(), city.name(), shown(found)));
        }
        if (city.qualifiers().isEmpty()) {
            refuseAmbiguous(city, fitting);
        }
        return fitting.getFirst().place();
    }

    private static void refuseAmbiguous(Where.City city, List<OpenMeteo.Candidate> found) throws ToolError {
        OpenMeteo.Candidate first = found.getFirst();
        List<OpenMeteo.Candidate> alike = found.stream()
                .filter(candidate -> PlaceNames.fold(candidate.place().name())
                        .equals(PlaceNames.fold(first.place().name())))
                .toList();
        long next = alike.stream()
                .skip(1)
                .mapToLong(OpenMeteo.Candidate::population)
                .max()
                .orElse(-1);
        if (next >= 0 && first.population() <= DOMINANCE * next) {
            throw new ToolError(
                    "Argument 'city' is ambiguous: '%s' may be %s. Add the region or country after a comma, or give 'latitude' and 'longitude'."
                            .formatted(city.asked(), shown(alike)));
        }
    }

    private String nearMatches(Where.City city) {
        List<Place> near = normals.near(city, SHOWN);
        return near.isEmpty()
                ? " No known city has a similar name; check the spelling, or give 'latitude' and 'longitude'."
                : " Near matches: " + near.stream().map(Place::shown).collect(Collectors.joining("; ")) + ".";
    }

    private static String shown(List<OpenMeteo.Candidate> candidates) {
        return candidates.stream()
                .map(candidate -> candidate.place().shown())
                .distinct()
                .limit(SHOWN)
                .collect(Collectors.joining("; "));
    }
}
