package dev.breakwater.toolserver.weather;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The structured result of {@code get_forecast}; its output schema says what the members mean. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record Forecast(
        String kind,
        Place place,
        String units,
        String temperatureUnit,
        String precipitationUnit,
        @Nullable String windSpeedUnit,
        List<Day> days,
        @Nullable Double distanceKm,
        String source,
        @Nullable String note) {

    Forecast {
        days = List.copyOf(days);
    }

    @JsonNaming(SnakeCaseStrategy.class)
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Day(
            String date,
            double temperatureLow,
            double temperatureHigh,
            @Nullable String conditions,
            @Nullable Double precipitation,
            @Nullable Double precipitationProbabilityPercent,
            @Nullable Double windSpeedMax,
            @Nullable String month,
            @Nullable Double monthlyPrecipitation) {}

    static Reply live(Place place, List<OpenMeteo.Day> days, Units units) {
        Forecast forecast = new Forecast(
                "forecast",
                place,
                units.id,
                units.temperatureUnit,
                units.precipitationUnit,
                units.speedUnit,
                days.stream().map(day -> day(day, units)).toList(),
                null,
                OpenMeteo.NAME,
                null);
        String text = days.stream().map(day -> text(day, units)).collect(Collectors.joining("; "));
        return new Reply(
                "The weather forecast for %s is: %s (source: %s).".formatted(place.shown(), text, OpenMeteo.NAME),
                forecast);
    }

    static Reply normals(FallbackCity city, List<LocalDate> dates, Units units) {
        Forecast forecast = new Forecast(
                FallbackCity.KIND,
                city.place(),
                units.id,
                units.temperatureUnit,
                units.precipitationUnit,
                null,
                dates.stream().map(date -> day(date, city, units)).toList(),
                city.kilometresAway(),
                FallbackCity.SOURCE,
                city.note("a forecast"));
        String months = dates.stream()
                .map(LocalDate::getMonth)
                .distinct()
                .map(city.climate()::in)
                .map(normal -> "%s %s %s on average (%s)"
                        .formatted(
                                Words.month(normal.month()),
                                Units.plain(units.temperature(normal.mean())),
                                units.temperatureUnit,
                                Words.normal(normal, units)))
                .collect(Collectors.joining("; "));
        String text =
                "No live forecast could be fetched; the climate normals for the days from %s to %s in %s are: %s, not a forecast (source: %s)."
                        .formatted(
                                Words.day(dates.getFirst()),
                                Words.day(dates.getLast()),
                                city.shown(),
                                months,
                                FallbackCity.SOURCE);
        return new Reply(text, forecast);
    }

    private static Day day(OpenMeteo.Day day, Units units) {
        return new Day(
                day.date().toString(),
                units.temperature(day.low()),
                units.temperature(day.high()),
                day.code() == null ? null : WeatherCode.words(day.code()),
                day.precipitation() == null ? null : units.precipitation(day.precipitation()),
                day.precipitationProbability(),
                day.windSpeed() == null ? null : units.speed(day.windSpeed()),
                null,
                null);
    }

    private static Day day(LocalDate date, FallbackCity city, Units units) {
        MonthlyNormal normal = city.climate().in(date.getMonth());
        return new Day(
                date.toString(),
                units.temperature(normal.low()),
                units.temperature(normal.high()),
                null,
                null,
                null,
                null,
                Words.month(normal.month()),
                units.precipitation(normal.precipitation()));
    }

    private static String text(OpenMeteo.Day day, Units units) {
        StringBuilder text = new StringBuilder(Words.day(day.date())).append(' ');
        if (day.code() != null) {
            text.append(WeatherCode.words(day.code())).append(", ");
        }
        text.append(Words.range(day.low(), day.high(), units));
        if (day.precipitation() != null) {
            text.append(", ")
                    .append(Units.plain(units.precipitation(day.precipitation())))
                    .append(' ')
                    .append(units.precipitationUnit)
                    .append(" of precipitation");
        }
        return text.toString();
    }
}
