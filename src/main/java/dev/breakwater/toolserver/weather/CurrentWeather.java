package dev.breakwater.toolserver.weather;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import tools.jackson.databind.annotation.JsonNaming;

/** The structured result of {@code get_current_weather}; its output schema says what the members mean. */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record CurrentWeather(
        String kind,
        Place place,
        String units,
        double temperature,
        String temperatureUnit,
        @Nullable String conditions,
        @Nullable Double apparentTemperature,
        @Nullable Double humidityPercent,
        @Nullable Double windSpeed,
        @Nullable String windSpeedUnit,
        @Nullable Double windDirectionDegrees,
        @Nullable String observedAt,
        @Nullable String month,
        @Nullable Double temperatureLow,
        @Nullable Double temperatureHigh,
        @Nullable Double monthlyPrecipitation,
        @Nullable String precipitationUnit,
        @Nullable Double distanceKm,
        String source,
        @Nullable String note) {

    static Reply observed(Place place, OpenMeteo.Observation seen, Units units) {
        CurrentWeather weather = new CurrentWeather(
                "observation",
                place,
                units.id,
                units.temperature(seen.temperature()),
                units.temperatureUnit,
                seen.code() == null ? null : WeatherCode.words(seen.code()),
                seen.apparent() == null ? null : units.temperature(seen.apparent()),
                seen.humidity(),
                seen.windSpeed() == null ? null : units.speed(seen.windSpeed()),
                seen.windSpeed() == null ? null : units.speedUnit,
                seen.windDirection(),
                seen.at().toString(),
                null,
                null,
                null,
                null,
                null,
                null,
                OpenMeteo.NAME,
                null);
        return new Reply(weather.observationText(seen), weather);
    }

    static Reply normal(FallbackCity city, MonthlyNormal normal, Units units) {
        CurrentWeather weather = new CurrentWeather(
                FallbackCity.KIND,
                city.place(),
                units.id,
                units.temperature(normal.mean()),
                units.temperatureUnit,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                Words.month(normal.month()),
                units.temperature(normal.low()),
                units.temperature(normal.high()),
                units.precipitation(normal.precipitation()),
                units.precipitationUnit,
                city.kilometresAway(),
                FallbackCity.SOURCE,
                city.note("an observation"));
        String text =
                "No live data could be fetched; the climate normal for %s in %s is %s on average (%s), not an observation (source: %s)."
                        .formatted(
                                Words.month(normal.month()),
                                city.shown(),
                                Units.plain(weather.temperature) + " " + units.temperatureUnit,
                                Words.normal(normal, units),
                                FallbackCity.SOURCE);
        return new Reply(text, weather);
    }

    private String observationText(OpenMeteo.Observation seen) {
        StringBuilder text = new StringBuilder("The current weather in ")
                .append(place.shown())
                .append(" is ");
        if (conditions != null) {
            text.append(conditions).append(" at ");
        }
        text.append(Units.plain(temperature)).append(' ').append(temperatureUnit);
        if (apparentTemperature != null) {
            text.append(" (feels like ")
                    .append(Units.plain(apparentTemperature))
                    .append(' ')
                    .append(temperatureUnit)
                    .append(')');
        }
        if (humidityPercent != null) {
            text.append(", humidity ").append(Units.plain(humidityPercent)).append(" %");
        }
        if (windSpeed != null) {
            text.append(", wind ").append(Units.plain(windSpeed)).append(' ').append(windSpeedUnit);
            if (windDirectionDegrees != null) {
                text.append(" from the ").append(Words.direction(windDirectionDegrees));
            }
        }
        return text.append(" (source: %s, %s local time).".formatted(source, Words.time(seen.at())))
                .toString();
    }
}
