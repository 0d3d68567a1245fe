package dev.breakwater.toolserver.weather;

import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;

/** Answers questions about the weather: with live data, or, where there is none, with the climate normals of the place or one nearby. */
final class Weather {

    private static final double NEARBY_KM = 150;

    /** Closer than this it is the place itself, whose centre two sources put at slightly different points. */
    private static final double SAME_PLACE_KM = 10;

    private final Gazetteer gazetteer;
    private final OpenMeteo openMeteo;
    private final ClimateNormals normals;
    private final Clock clock;

    Weather(Gazetteer gazetteer, OpenMeteo openMeteo, ClimateNormals normals, Clock clock) {
        this.gazetteer = gazetteer;
        this.openMeteo = openMeteo;
        this.normals = normals;
        this.clock = clock;
    }

    Reply current(Where where, Units units) throws ToolError, InterruptedException {
        Place place = gazetteer.locate(where);
        try {
            return CurrentWeather.observed(place, openMeteo.current(place), units);
        } catch (NoLiveData e) {
            FallbackCity city = fallback(place);
            return CurrentWeather.normal(city, city.climate().in(today(place).getMonth()), units);
        }
    }

    /** The weather of {@code days} days, today first. */
    Reply forecast(Where where, int days, Units units) throws ToolError, InterruptedException {
        Place place = gazetteer.locate(where);
        try {
            return Forecast.live(place, openMeteo.daily(place, days), units);
        } catch (NoLiveData e) {
            LocalDate today = today(place);
            List<LocalDate> dates =
                    IntStream.range(0, days).mapToObj(today::plusDays).toList();
            return Forecast.normals(fallback(place), dates, units);
        }
    }

    private FallbackCity fallback(Place place) throws ToolError {
        CityClimate nearest = normals.nearest(place);
        double away = Math.rint(nearest.place().kilometresTo(place));
        if (away > NEARBY_KM) {
            throw new ToolError(
                    "No live data could be fetched for %s, and no city within %s km of it has climate normals; the nearest is %s, %s km away."
                            .formatted(
                                    place.shown(),
                                    Units.plain(NEARBY_KM),
                                    nearest.place().shown(),
                                    Units.plain(away)));
        }
        return new FallbackCity(nearest, away < SAME_PLACE_KM ? null : away);
    }

    /** By the sun: without a network nothing knows the place's time zone, and a month does not need it exactly. */
    private LocalDate today(Place place) {
        ZoneOffset solar = ZoneOffset.ofTotalSeconds((int) Math.round(place.longitude() / 15 * 3600));
        return LocalDate.ofInstant(clock.instant(), solar);
    }
}
