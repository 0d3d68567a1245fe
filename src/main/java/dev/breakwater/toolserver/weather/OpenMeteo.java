package dev.breakwater.toolserver.weather;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** <a href="https://open-meteo.com/en/docs">Open-Meteo</a>: its search for places and its forecast. Always asked in metric units. */
final class OpenMeteo {

    static final String NAME = "Open-Meteo";

    private static final int CANDIDATES = 10;
    private static final String CURRENT =
            "temperature_2m,apparent_temperature,relative_humidity_2m,weather_code,wind_speed_10m,wind_direction_10m";
    private static final String DAILY = "weather_code,temperature_2m_max,temperature_2m_min,precipitation_sum,"
            + "precipitation_probability_max,wind_speed_10m_max";

    private final JsonOverHttp http;
    private final URI forecast;
    private final URI geocoding;

    OpenMeteo(JsonOverHttp http, URI forecast, URI geocoding) {
        this.http = http;
        this.forecast = forecast;
        this.geocoding = geocoding;
    }

    /**
     * A place that a search found.
     *
     * @param qualifiers its regions and country, folded
     * @param population 0 if it is not known
     */
    record Candidate(Place place, Set<String> qualifiers, long population) {}

    /** Temperatures in °C, speeds in km/h, directions in degrees. */
    record Observation(
            OffsetDateTime at,
            double temperature,
            @Nullable Double apparent,
            @Nullable Double humidity,
            @Nullable Integer code,
            @Nullable Double windSpeed,
            @Nullable Double windDirection) {}

    /** Temperatures in °C, precipitation in mm, speeds in km/h. */
    record Day(
            LocalDate date,
            double low,
            double high,
            @Nullable Integer code,
            @Nullable Double precipitation,
            @Nullable Double precipitationProbability,
            @Nullable Double windSpeed) {}

    /** Places called {@code name} or alike, in the service's order, which puts the important ones first. */
    List<Candidate> search(String name) throws NoLiveData, InterruptedException {
        String query = "name=%s&count=%d&language=en&format=json"
                .formatted(URLEncoder.encode(name, StandardCharsets.UTF_8), CANDIDATES);
        SearchReply reply = http.get(with(geocoding, query), SearchReply.class);
        List<Candidate> candidates = new ArrayList<>();
        for (Found found : reply.results() == null ? List.<Found>of() : reply.results()) {
            if (found.name() != null && found.latitude() != null && found.longitude() != null) {
                List<@Nullable String> qualifiers = new ArrayList<>();
                qualifiers.add(found.country());
                qualifiers.add(found.countryCode());
                qualifiers.add(found.admin1());
                qualifiers.add(found.admin2());
                candidates.add(new Candidate(
                        new Place(
                                found.name(),
                                found.admin1(),
                                found.country(),
                                found.countryCode(),
                                found.latitude(),
                                found.longitude()),
                        PlaceNames.qualifiers(qualifiers),
                        found.population() == null ? 0 : found.population()));
            }
        }
        return List.copyOf(candidates);
    }

    Observation current(Place place) throws NoLiveData, InterruptedException {
        ForecastReply reply = http.get(with(forecast, at(place) + "&current=" + CURRENT), ForecastReply.class);
        Current current = reply.current();
        if (current == null || current.time() == null || current.temperature() == null) {
            throw new NoLiveData("the answer has no current temperature");
        }
        try {
            ZoneOffset offset =
                    ZoneOffset.ofTotalSeconds(reply.utcOffsetSeconds() == null ? 0 : reply.utcOffsetSeconds());
            return new Observation(
                    LocalDateTime.parse(current.time()).atOffset(offset),
                    current.temperature(),
                    current.apparent(),
                    current.humidity(),
                    current.code(),
                    current.windSpeed(),
                    current.windDirection());
        } catch (DateTimeException e) {
            throw new NoLiveData("the answer has no readable time");
        }
    }

    /** {@code days} days, today at the place first. */
    List<Day> daily(Place place, int days) throws NoLiveData, InterruptedException {
        String query = "%s&daily=%s&forecast_days=%d".formatted(at(place), DAILY, days);
        Daily daily = http.get(with(forecast, query), ForecastReply.class).daily();
        if (daily == null || daily.time() == null || daily.time().isEmpty()) {
            throw new NoLiveData("the answer has no days");
        }
        List<Day> read = new ArrayList<>();
        for (int i = 0; i < Math.min(days, daily.time().size()); i++) {
            Double low = item(daily.low(), i);
            Double high = item(daily.high(), i);
            if (low == null || high == null) {
                throw new NoLiveData("a day has no temperatures");
            }
            try {
                read.add(new Day(
                        LocalDate.parse(daily.time().get(i)),
                        low,
                        high,
                        item(daily.code(), i),
                        item(daily.precipitation(), i),
                        item(daily.precipitationProbability(), i),
                        item(daily.windSpeed(), i)));
            } catch (DateTimeException e) {
                throw new NoLiveData("a day has no readable date");
            }
        }
        return List.copyOf(read);
    }

    private static <T> @Nullable T item(@Nullable List<@Nullable T> values, int index) {
        return values == null || index >= values.size() ? null : values.get(index);
    }

    private static String at(Place place) {
        return "latitude=%s&longitude=%s&timezone=auto".formatted(place.latitude(), place.longitude());
    }

    private static URI with(URI base, String query) {
        return URI.create(base + (base.getRawQuery() == null ? "?" : "&") + query);
    }

    private record SearchReply(@Nullable List<Found> results) {}

    private record Found(
            @Nullable String name,
            @Nullable Double latitude,
            @Nullable Double longitude,
            @Nullable String country,
            @JsonProperty("country_code") @Nullable String countryCode,
            @Nullable String admin1,
            @Nullable String admin2,
            @Nullable Long population) {}

    private record ForecastReply(
            @JsonProperty("utc_offset_seconds") @Nullable Integer utcOffsetSeconds,
            @Nullable Current current,
            @Nullable Daily daily) {}

    private record Current(
            @Nullable String time,
            @JsonProperty("temperature_2m") @Nullable Double temperature,
            @JsonProperty("apparent_temperature") @Nullable Double apparent,
            @JsonProperty("relative_humidity_2m") @Nullable Double humidity,
            @JsonProperty("weather_code") @Nullable Integer code,
            @JsonProperty("wind_speed_10m") @Nullable Double windSpeed,
            @JsonProperty("wind_direction_10m") @Nullable Double windDirection) {}

    private record Daily(
            @Nullable List<String> time,
            @JsonProperty("weather_code") @Nullable List<@Nullable Integer> code,
            @JsonProperty("temperature_2m_min") @Nullable List<@Nullable Double> low,
            @JsonProperty("temperature_2m_max") @Nullable List<@Nullable Double> high,
            @JsonProperty("precipitation_sum") @Nullable List<@Nullable Double> precipitation,

            @JsonProperty("precipitation_probability_max") @Nullable List<@Nullable Double> precipitationProbability,

            @JsonProperty("wind_speed_10m_max") @Nullable List<@Nullable Double> windSpeed) {}
}
