package dev.breakwater.toolserver.weather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.toolserver.stdio.Arguments;
import dev.breakwater.toolserver.stdio.BundledServer;
import dev.breakwater.toolserver.stdio.BundledTool;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import io.modelcontextprotocol.json.schema.jackson3.DefaultJsonSchemaValidator;
import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class WeatherServerTests {

    private static final String SPRINGFIELDS = """
            {"results": [
              {"name": "Springfield", "latitude": 37.22, "longitude": -93.30, "country": "United States", "country_code": "US", "admin1": "Missouri", "population": 169176},
              {"name": "Springfield", "latitude": 42.10, "longitude": -72.59, "country": "United States", "country_code": "US", "admin1": "Massachusetts", "population": 155929},
              {"name": "Springfield", "latitude": -27.65, "longitude": 152.92, "country": "Australia", "country_code": "AU", "admin1": "Queensland"}]}""";

    private final SettableClock clock = new SettableClock("2026-11-22T13:20:00Z");
    private FakeOpenMeteo openMeteo;
    private BundledServer server;

    @BeforeEach
    void start() throws IOException {
        openMeteo = new FakeOpenMeteo();
        server = server(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        openMeteo.close();
    }

    @Test
    void observesTheCurrentWeatherOfACityItKnows() throws Exception {
        Reply reply = call("get_current_weather", Map.of("city", "Paris, France"));

        assertThat(reply.text())
                .isEqualTo(
                        "The current weather in Paris, France is light rain at 8.4 °C (feels like 6.1 °C), humidity 81 %,"
                                + " wind 14.4 km/h from the southwest (source: Open-Meteo, 2026-11-22 14:15 local time).");
        JsonNode content = json(reply);
        assertThat(content.get("kind").asString()).isEqualTo("observation");
        assertThat(content.get("observed_at").asString()).isEqualTo("2026-11-22T14:15+01:00");
        assertThat(content.has("month")).isFalse();
        assertThat(openMeteo.requests())
                .singleElement()
                .asString()
                .contains("latitude=48.86", "longitude=2.35", "temperature_2m");
    }

    @Test
    void convertsToImperialUnits() throws Exception {
        JsonNode content = json(call("get_current_weather", Map.of("city", "Paris", "units", "imperial")));

        assertThat(content.get("temperature").asDouble()).isEqualTo(47.1);
        assertThat(content.get("temperature_unit").asString()).isEqualTo("°F");
        assertThat(content.get("wind_speed").asDouble()).isEqualTo(8.9);
        assertThat(content.get("wind_speed_unit").asString()).isEqualTo("mph");
    }

    @Test
    void searchesForACityItDoesNotKnow() throws Exception {
        openMeteo.finds(SPRINGFIELDS);

        Reply reply = call("get_current_weather", Map.of("city", "Springfield, US"));

        assertThat(reply.text()).startsWith("The current weather in Springfield, Missouri, United States is ");
        assertThat(openMeteo.requests()).hasSize(2).first().asString().contains("/search?name=Springfield&");
    }

    @Test
    void picksThePlaceThatTheQualifierNames() throws Exception {
        openMeteo.finds(SPRINGFIELDS);

        assertThat(json(call("get_current_weather", Map.of("city", "Springfield, Queensland")))
                        .at("/place/country_code")
                        .asString())
                .isEqualTo("AU");
    }

    @Test
    void refusesANameThatSeveralPlacesHave() {
        openMeteo.finds(SPRINGFIELDS);

        assertThatThrownBy(() -> call("get_current_weather", Map.of("city", "Springfield")))
                .isInstanceOf(ToolError.class)
                .hasMessageContaining("ambiguous")
                .hasMessageContaining("Springfield, Massachusetts, United States");
        assertThatThrownBy(() -> call("get_current_weather", Map.of("city", "Springfield, France")))
                .isInstanceOf(ToolError.class)
                .hasMessageContaining("Unknown city 'Springfield, France'")
                .hasMessageContaining("Springfield, Queensland, Australia");
    }

    @Test
    void takesTheOneThatIsMuchLargerThanItsNamesakes() throws Exception {
        openMeteo.finds("""
                {"results": [
                  {"name": "Portland", "latitude": 45.52, "longitude": -122.68, "country": "United States", "country_code": "US", "admin1": "Oregon", "population": 652503},
                  {"name": "Portland", "latitude": 43.66, "longitude": -70.26, "country": "United States", "country_code": "US", "admin1": "Maine", "population": 66881}]}""");

        assertThat(call("get_current_weather", Map.of("city", "Portland")).text())
                .contains("Portland, Oregon, United States");
    }

    @Test
    void namesNearMatchesOfAnUnknownCity() {
        assertThatThrownBy(() -> call("get_current_weather", Map.of("city", "Pariss")))
                .isInstanceOf(ToolError.class)
                .hasMessageContaining("Unknown city 'Pariss'")
                .hasMessageContaining("Near matches: Paris, France");
    }

    @Test
    void forecastsDaysWithTodayFirst() throws Exception {
        openMeteo.forecasts(FakeOpenMeteo.DAILY);

        Reply reply = call("get_forecast", Map.of("city", "Paris", "days", 2));

        assertThat(reply.text())
                .isEqualTo(
                        "The weather forecast for Paris, France is: Sunday 22 November light rain, 5 to 9.1 °C, 2.1 mm of precipitation;"
                                + " Monday 23 November overcast, 4 to 10 °C, 0 mm of precipitation (source: Open-Meteo).");
        JsonNode content = json(reply);
        assertThat(content.get("kind").asString()).isEqualTo("forecast");
        assertThat(content.at("/days/0/precipitation_probability_percent").asDouble())
                .isEqualTo(80);
        assertThat(content.at("/days/1").has("precipitation_probability_percent"))
                .isFalse();
        assertThat(openMeteo.requests()).singleElement().asString().contains("forecast_days=2");
    }

    @Test
    void fallsBackToNormalsThatNobodyMistakesForAnObservation() throws Exception {
        openMeteo.answersWith(503);

        Reply reply = call("get_current_weather", Map.of("city", "Paris"));

        assertThat(reply.text())
                .startsWith("No live data could be fetched; the climate normal for November in Paris, France is 8.5 °C")
                .contains("not an observation");
        JsonNode content = json(reply);
        assertThat(content.get("kind").asString()).isEqualTo("climate_normal");
        assertThat(content.get("month").asString()).isEqualTo("November");
        assertThat(content.has("conditions")).isFalse();
        assertThat(content.has("observed_at")).isFalse();
    }

    @Test
    void fallsBackToTheNormalsOfEachDaysMonth() throws Exception {
        openMeteo.answersWith(500);
        clock.set("2026-11-29T12:00:00Z");

        Reply reply = call("get_forecast", Map.of("city", "Sydney", "days", 3));

        assertThat(reply.text())
                .startsWith("No live forecast could be fetched; the climate normals")
                .contains("November", "December", "not a forecast");
        JsonNode content = json(reply);
        assertThat(content.get("kind").asString()).isEqualTo("climate_normal");
        assertThat(content.get("days").size()).isEqualTo(3);
        assertThat(content.at("/days/0/date").asString()).isEqualTo("2026-11-29");
        assertThat(content.at("/days/1/month").asString()).isEqualTo("November");
        assertThat(content.at("/days/2/month").asString()).isEqualTo("December");
    }

    @Test
    void takesTheMonthThatItIsAtThePlace() throws Exception {
        openMeteo.answersWith(500);
        clock.set("2026-11-30T18:00:00Z");

        assertThat(json(call("get_current_weather", Map.of("city", "Auckland")))
                        .get("month")
                        .asString())
                .isEqualTo("December");
        assertThat(json(call("get_current_weather", Map.of("city", "Honolulu")))
                        .get("month")
                        .asString())
                .isEqualTo("November");
    }

    @Test
    void fallsBackToANearbyCityAndSaysSo() throws Exception {
        openMeteo.answersWith(500);

        JsonNode content = json(call("get_current_weather", Map.of("latitude", 49.9, "longitude", 2.3)));

        assertThat(content.at("/place/name").asString()).isEqualTo("Paris");
        assertThat(content.get("distance_km").asDouble()).isBetween(110.0, 120.0);
    }

    @Test
    void hasNoNormalsFarFromEveryCity() {
        openMeteo.answersWith(500);

        assertThatThrownBy(() -> call("get_current_weather", Map.of("latitude", 0, "longitude", -150)))
                .isInstanceOf(ToolError.class)
                .hasMessageContaining("no city within 150 km")
                .hasMessageContaining("Honolulu");
    }

    @Test
    void saysThatAnUnknownCityCouldNotBeLookedUp() {
        openMeteo.answersWith(500);

        assertThatThrownBy(() -> call("get_forecast", Map.of("city", "Springfield")))
                .isInstanceOf(ToolError.class)
                .hasMessageContaining("Unknown city 'Springfield'")
                .hasMessageContaining("no live data could be fetched");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html>Please log in</html>",
                "[]",
                "{}",
                "null",
                "",
                "{\"current\": {\"time\": \"soon\", \"temperature_2m\": 1}}"
            })
    void fallsBackWhenTheAnswerIsNotWhatItShouldBe(String body) throws Exception {
        openMeteo.forecasts(body);

        assertThat(json(call("get_current_weather", Map.of("city", "Paris")))
                        .get("kind")
                        .asString())
                .isEqualTo("climate_normal");
        clock.advance(Duration.ofMinutes(1));
        assertThat(json(call("get_forecast", Map.of("city", "Paris")))
                        .get("kind")
                        .asString())
                .isEqualTo("climate_normal");
    }

    @Test
    void fallsBackWhenTheBodyIsTooLarge() throws Exception {
        openMeteo.forecasts(FakeOpenMeteo.CURRENT + " ".repeat(300_000));

        assertThat(json(call("get_current_weather", Map.of("city", "Paris")))
                        .get("kind")
                        .asString())
                .isEqualTo("climate_normal");
    }

    @Test
    void fallsBackWhenTheBodyDoesNotEnd() throws Exception {
        openMeteo.neverFinishes();
        server = server(Duration.ofMillis(300));

        assertThat(json(call("get_current_weather", Map.of("city", "Paris")))
                        .get("kind")
                        .asString())
                .isEqualTo("climate_normal");
        assertThat(openMeteo.requests()).hasSize(1);
    }

    @Test
    void doesNotAskAFailedServiceAgainForHalfAMinute() throws Exception {
        openMeteo.answersWith(503);
        call("get_current_weather", Map.of("city", "Paris"));
        openMeteo.answersWith(200);

        clock.advance(Duration.ofSeconds(29));
        assertThat(call("get_current_weather", Map.of("city", "Paris")).text()).startsWith("No live data");
        assertThat(openMeteo.requests()).hasSize(1);

        clock.advance(Duration.ofSeconds(1));
        assertThat(call("get_current_weather", Map.of("city", "Paris")).text()).startsWith("The current weather");
    }

    @Test
    void asksAgainAtOnceWhenOnlyOneRequestWasRefused() throws Exception {
        openMeteo.answersWith(400);
        call("get_current_weather", Map.of("city", "Paris"));
        openMeteo.answersWith(200);

        assertThat(call("get_current_weather", Map.of("city", "Paris")).text()).startsWith("The current weather");
    }

    @Test
    void refusesArgumentsAndNamesThem() {
        refuses(Map.of(), "'city' is missing");
        refuses(Map.of("city", "   "), "'city' must not be blank");
        refuses(Map.of("city", "?,!"), "'city' has no letter");
        refuses(Map.of("city", "x".repeat(101)), "'city' must have at most 100 characters");
        refuses(Map.of("city", 7), "'city' must be a string");
        refuses(Map.of("latitude", 48.9), "'longitude' is missing");
        refuses(Map.of("longitude", 48.9), "'latitude' is missing");
        refuses(Map.of("latitude", 91, "longitude", 0), "'latitude' must be from -90 to 90");
        refuses(Map.of("latitude", 0, "longitude", -180.5), "'longitude' must be from -180 to 180");
        refuses(Map.of("latitude", Double.NaN, "longitude", 0), "'latitude' must be from -90 to 90");
        refuses(Map.of("city", "Paris", "latitude", 48.9, "longitude", 2.3), "not both");
        refuses(Map.of("city", "Paris", "units", "kelvin"), "'units' must be one of metric, imperial");
        refuses(Map.of("city", "Paris", "days", 0), "'days' must be from 1 to 7");
        refuses(Map.of("city", "Paris", "days", 8), "'days' must be from 1 to 7");
        refuses(Map.of("city", "Paris", "days", 2.5), "'days' must be a whole number from 1 to 7");
        refuses(Map.of("city", "Paris", "town", "x"), "Unknown argument 'town'");
        assertThat(openMeteo.requests()).isEmpty();
    }

    @Test
    void refusesAnUnusableUrlWithoutRepeatingIt() {
        for (String url : List.of("ftp://h/?apikey=secret", "secret", "http://", "http://h/ secret")) {
            assertThatThrownBy(() -> WeatherServer.create(Map.of("WEATHER_FORECAST_URL", url)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("WEATHER_FORECAST_URL")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void describesItsToolsForModelsAndForPlainWordMatching() {
        McpSchema.Tool current = tool("get_current_weather").description();
        McpSchema.Tool forecast = tool("get_forecast").description();

        assertThat(current.description().toLowerCase(Locale.ROOT)).contains("weather", "current", "now", "temperature");
        assertThat(current.description().toLowerCase(Locale.ROOT)).doesNotContain("tomorrow", "forecast", "week");
        assertThat(forecast.description().toLowerCase(Locale.ROOT))
                .contains("forecast", "next days", "tomorrow", "week");
        assertThat(List.of(current, forecast)).allSatisfy(tool -> {
            DefaultJsonSchemaValidator validator = new DefaultJsonSchemaValidator();
            assertThat(validator.validateSchema(tool.inputSchema()).valid()).isTrue();
            assertThat(validator.validateSchema(tool.outputSchema()).valid()).isTrue();
            assertThat(validator
                            .validate(
                                    tool.outputSchema(),
                                    JsonMapper.shared().createObjectNode().put("kind", "guess"))
                            .valid())
                    .isFalse();
            assertThat(tool.annotations().readOnlyHint()).isTrue();
            assertThat(tool.annotations().idempotentHint()).isTrue();
            assertThat(tool.annotations().openWorldHint()).isTrue();
            assertThat(tool.annotations().destructiveHint()).isFalse();
        });
    }

    private void refuses(Map<String, Object> arguments, String message) {
        assertThatThrownBy(() -> call("get_forecast", arguments))
                .isInstanceOf(ToolError.class)
                .hasMessageContaining(message);
    }

    private BundledServer server(Duration limit) {
        return WeatherServer.create(openMeteo.environment(), clock, new JsonOverHttp(clock, limit));
    }

    private BundledTool tool(String name) {
        return server.tools().stream()
                .filter(tool -> tool.description().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Calls the tool; a result has to fit the tool's output schema. */
    private Reply call(String name, Map<String, Object> arguments) throws ToolError, InterruptedException {
        BundledTool tool = tool(name);
        List<String> known = List.of("city", "latitude", "longitude", "units", "days");
        Reply reply = tool.handler().answer(new Arguments(arguments, known));
        assertThat(new DefaultJsonSchemaValidator().validate(tool.description().outputSchema(), json(reply)))
                .satisfies(verdict -> assertThat(verdict.errorMessage()).isNull());
        return reply;
    }

    private static JsonNode json(Reply reply) {
        return JsonMapper.shared().valueToTree(reply.structured());
    }
}
