package dev.breakwater.toolserver.weather;

import dev.breakwater.toolserver.stdio.Arguments;
import dev.breakwater.toolserver.stdio.BundledServer;
import dev.breakwater.toolserver.stdio.BundledTool;
import dev.breakwater.toolserver.stdio.ToolDescriptions;
import dev.breakwater.toolserver.stdio.ToolError;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The bundled server {@code weather} with its tools {@code get_current_weather} and {@code get_forecast}.
 *
 * <p>Its environment: {@code WEATHER_FORECAST_URL} and {@code WEATHER_GEOCODING_URL}, where Open-Meteo or a server like it is found.
 */
public final class WeatherServer {

    private static final String FORECAST_URL = "WEATHER_FORECAST_URL";
    private static final String GEOCODING_URL = "WEATHER_GEOCODING_URL";

    /** A call makes at most two requests, a search and a forecast. */
    private static final Duration REQUEST_LIMIT = Duration.ofSeconds(3);

    private static final int LONGEST_CITY = 100;
    private static final int MOST_DAYS = 7;
    private static final int USUAL_DAYS = 3;

    private WeatherServer() {}

    /**
     * The server.
     *
     * @throws IllegalArgumentException if a URL in {@code environment} cannot be used; the message names the variable
     */
    public static BundledServer create(Map<String, String> environment) {
        Clock clock = Clock.systemUTC();
        return create(environment, clock, new JsonOverHttp(clock, REQUEST_LIMIT));
    }

    static BundledServer create(Map<String, String> environment, Clock clock, JsonOverHttp http) {
        OpenMeteo openMeteo = new OpenMeteo(
                http,
                url(environment, FORECAST_URL, "https://api.open-meteo.com/v1/forecast"),
                url(environment, GEOCODING_URL, "https://geocoding-api.open-meteo.com/v1/search"));
        ClimateNormals normals = ClimateNormals.load();
        Weather weather = new Weather(new Gazetteer(normals, openMeteo), openMeteo, normals, clock);
        return new BundledServer(
                "weather",
                "Weather of any place on earth: get_current_weather for now, get_forecast for today and the next days.",
                List.of(
                        tool("get_current_weather", arguments -> weather.current(where(arguments), units(arguments))),
                        tool(
                                "get_forecast",
                                arguments -> weather.forecast(
                                        where(arguments),
                                        arguments.integer("days", 1, MOST_DAYS, USUAL_DAYS),
                                        units(arguments)))));
    }

    private static BundledTool tool(String name, BundledTool.Handler handler) {
        return new BundledTool(ToolDescriptions.read(WeatherServer.class, name), handler);
    }

    private static Units units(Arguments arguments) throws ToolError {
        return Units.of(arguments.oneOf("units", List.of(Units.METRIC.id, Units.IMPERIAL.id), Units.METRIC.id));
    }

    private static Where where(Arguments arguments) throws ToolError {
        Optional<String> city = arguments.text("city", LONGEST_CITY);
        Optional<Double> latitude = arguments.number("latitude", -90, 90);
        Optional<Double> longitude = arguments.number("longitude", -180, 180);
        if (city.isPresent() && (latitude.isPresent() || longitude.isPresent())) {
            throw new ToolError("Give either 'city', or 'latitude' and 'longitude', not both.");
        }
        if (city.isPresent()) {
            Where.City named = Where.City.parse(city.get());
            if (named.name().isEmpty()) {
                throw new ToolError("Argument 'city' has no letter in it.");
            }
            return named;
        }
        if (latitude.isPresent() != longitude.isPresent()) {
            String missing = latitude.isPresent() ? "longitude" : "latitude";
            throw new ToolError("Argument '" + missing + "' is missing; coordinates need both.");
        }
        if (latitude.isEmpty() || longitude.isEmpty()) {
            throw new ToolError("Argument 'city' is missing; give it, or 'latitude' and 'longitude'.");
        }
        return new Where.Point(latitude.get(), longitude.get());
    }

    private static URI url(Map<String, String> environment, String variable, String otherwise) {
        String given = environment.getOrDefault(variable, "");
        try {
            URI url = new URI(given.isBlank() ? otherwise : given.strip());
            boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            if (http && url.getHost() != null && url.getFragment() == null) {
                return url;
            }
        } catch (URISyntaxException e) {
            // Its message would repeat the value, which may hold a key.
        }
        throw new IllegalArgumentException(variable + " is not an http or https URL");
    }
}
