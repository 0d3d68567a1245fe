package dev.breakwater.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.mock.env.MockEnvironment;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class JsonLinesTests {

    /** Refuses what readers of logs may refuse: a name that stands in an object twice. */
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final JsonLines lines =
            new JsonLines(new MockEnvironment().withProperty("breakwater.environment", "staging"));
    private final Logger log = (Logger) LoggerFactory.getLogger("dev.breakwater.mcp.JsonLinesTests");
    private final ListAppender<ILoggingEvent> events = new ListAppender<>();

    @BeforeEach
    void listen() {
        events.start();
        log.setAdditive(false);
        log.addAppender(events);
    }

    @AfterEach
    void stopListening() {
        log.detachAppender(events);
        log.setAdditive(true);
        MDC.clear();
    }

    private String text(LoggingEventBuilder event, String message) {
        event.log(message);
        return lines.format(events.list.getLast());
    }

    private JsonNode line(LoggingEventBuilder event, String message) {
        return STRICT.readTree(text(event, message));
    }

    @Test
    void anEventIsALineWithItsContextAndItsKeyValues() {
        MDC.put("request_id", "req_1");

        String line = text(log.atWarn().addKeyValue("server", "weather").addKeyValue("turn", 2), "server restarted");

        assertThat(line)
                .isEqualTo("""
                {"timestamp":"%s","level":"WARN","component":"mcp.JsonLinesTests","message":"server restarted",\
                "environment":"staging","request_id":"req_1","server":"weather","turn":2}
                """.formatted(STRICT.readTree(line).path("timestamp").stringValue()));
    }

    @Test
    void theTimestampIsThatOfTheEventInUtcToTheMillisecond() {
        JsonNode line = line(log.atWarn(), "m");

        Instant written = events.list.getLast().getInstant();
        assertThat(line.path("timestamp").stringValue())
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z")
                .satisfies(
                        time -> assertThat(Instant.parse(time).toEpochMilli()).isEqualTo(written.toEpochMilli()));
    }

    @Test
    void theComponentOfOthersIsTheirWholeName() {
        Logger other = (Logger) LoggerFactory.getLogger("org.example.JsonLinesTests");
        other.setAdditive(false);
        other.addAppender(events);
        try {
            assertThat(line(other.atWarn(), "m").path("component").stringValue())
                    .isEqualTo("org.example.JsonLinesTests");
        } finally {
            other.detachAppender(events);
            other.setAdditive(true);
        }
    }

    @Test
    void aKeyThatIsInTheContextAndInTheEventStandsInTheLineOnceWithTheEventsValue() {
        MDC.put("request_id", "of the context");
        MDC.put("caller", "anonymous");

        JsonNode line = line(log.atWarn().addKeyValue("request_id", "of the event"), "m");

        assertThat(line.path("request_id").stringValue()).isEqualTo("of the event");
        assertThat(line.path("caller").stringValue()).isEqualTo("anonymous");
    }

    @ParameterizedTest
    @ValueSource(strings = {"timestamp", "level", "component", "message", "environment", "exception", "stack_trace"})
    void aKeyThatIsNamedLikeAMemberOfEveryLineTakesNothingFromIt(String name) {
        MDC.put(name, "of the context");

        JsonNode line =
                line(log.atWarn().addKeyValue(name, "of the event").setCause(new IllegalStateException("broken")), "m");

        assertThat(line.path(name).stringValue()).isNotEqualTo("of the event").isNotEqualTo("of the context");
        assertThat(line.path(name + "_").stringValue()).isEqualTo("of the event");
    }

    @Test
    void whateverATextHoldsTheLineIsOneLineOfValidJson() {
        String text = "\"quoted\" \\ back\r\nnew\tline\u0000\u001b[31m \u2028 Zürich 🌊 \ud800 {\"level\":\"ERROR\"}";

        String line = text(log.atWarn().addKeyValue("reason\n\"", text), text);

        assertThat(line).endsWith("}\n").containsOnlyOnce("\n").doesNotContain("\r", "\u0000", "\u001b");
        JsonNode json = STRICT.readTree(line);
        assertThat(json.path("message").stringValue()).isEqualTo(text);
        assertThat(json.path("reason\n\"").stringValue()).isEqualTo(text);
        assertThat(json.path("level").stringValue()).isEqualTo("WARN");
    }

    @Test
    void ofAKeyThatAnEventHasTwiceTheLastValueCounts() {
        JsonNode line = line(log.atWarn().addKeyValue("turn", 1).addKeyValue("turn", 2), "m");

        assertThat(line.path("turn").intValue()).isEqualTo(2);
    }

    @Test
    void noControlCharacterReachesATerminal() {
        String line = text(log.atWarn(), "a%cb%cc%cd".formatted(0x7f, 0x85, 0x9b));

        assertThat(line).contains("a^u007fb^u0085c^u009bd".replace('^', '\\'));
    }

    @Test
    void timesInValuesLookLikeTheTimestamp() {
        JsonNode line = line(
                log.atWarn()
                        .addKeyValue("end", Instant.parse("2026-02-03T04:05:06.007899Z"))
                        .addKeyValue("start", Instant.EPOCH),
                "m");

        assertThat(line.path("end").stringValue()).isEqualTo("2026-02-03T04:05:06.007Z");
        assertThat(line.path("start").stringValue()).isEqualTo("1970-01-01T00:00:00.000Z");
    }

    @Test
    void valuesKeepTheirTypes() {
        JsonNode line = line(
                log.atWarn()
                        .addKeyValue("seconds", 0.25)
                        .addKeyValue("tokens", 12L)
                        .addKeyValue("cost", new BigDecimal("0.0021"))
                        .addKeyValue("partial", true)
                        .addKeyValue("retry_in", Duration.ofMillis(1500))
                        .addKeyValue("servers", List.of("a", "b"))
                        .addKeyValue("usage", Map.of("calls", 3))
                        .addKeyValue("fraction", Double.NaN)
                        .addKeyValue("nothing", (Object) null)
                        .addKeyValue("state", Thread.State.RUNNABLE),
                "m");

        assertThat(line.toString())
                .contains(
                        "\"seconds\":0.25,\"tokens\":12,\"cost\":0.0021,\"partial\":true,\"retry_in\":1.5",
                        "\"servers\":[\"a\",\"b\"],\"usage\":{\"calls\":3},\"fraction\":\"NaN\",\"nothing\":\"\"",
                        "\"state\":\"RUNNABLE\"");
    }

    @Test
    void anExceptionIsToldWithItsRootFirst() {
        var thrown = new IllegalStateException("the outer one", new IllegalArgumentException("the root"));

        JsonNode line = line(log.atError().setCause(thrown), "run ended by a defect of the gateway");

        assertThat(line.path("exception").stringValue()).isEqualTo("java.lang.IllegalStateException");
        assertThat(line.path("stack_trace").stringValue())
                .startsWith("java.lang.IllegalArgumentException: the root")
                .contains("the outer one", "JsonLinesTests");
    }

    @Test
    void aStackTraceIsBounded() {
        Throwable thrown = new IllegalStateException("x".repeat(1_000_000));
        for (int i = 0; i < 1_000; i++) {
            thrown = new IllegalStateException("wrapped", thrown);
        }

        String line = text(log.atError().setCause(thrown), "m");

        assertThat(line.length()).isLessThan(JsonLine.MAX_TEXT + 1_000);
        assertThat(STRICT.readTree(line).has("stack_trace")).isTrue();
    }

    @Test
    void aStackThatOverflowedIsToldInAFewFrames() {
        StackOverflowError overflow = new StackOverflowError();
        StackTraceElement[] frames = new StackTraceElement[1024];
        Arrays.fill(frames, new StackTraceElement("A", "a", "A.java", 1));
        overflow.setStackTrace(frames);

        String trace =
                line(log.atError().setCause(overflow), "m").path("stack_trace").stringValue();

        assertThat(trace.lines().count()).isLessThan(100);
    }

    @Test
    void aTextIsCutWhereItIsTooLong() {
        JsonNode line = line(log.atWarn().addKeyValue("reason", "x".repeat(100_000)), "y".repeat(100_000));

        assertThat(line.path("message").stringValue())
                .hasSize(JsonLine.MAX_TEXT + 1)
                .endsWith("y…");
        assertThat(line.path("reason").stringValue())
                .hasSize(JsonLine.MAX_TEXT + 1)
                .endsWith("x…");
    }

    @Test
    void aLineIsBoundedHoweverMuchIsToldInIt() {
        LoggingEventBuilder event = log.atWarn();
        for (int i = 0; i < 1_000; i++) {
            event = event.addKeyValue("key" + i, "x".repeat(10_000));
        }

        String line = text(event, "m");

        assertThat(line.length()).isLessThan(2 * JsonLine.MAX_LINE);
        assertThat(STRICT.readTree(line).size()).isBetween(10, JsonLine.MAX_ENTRIES);
    }

    @Test
    void whatIsNestedDeepIsToldAsText() {
        List<Object> list = List.of(Map.of("deep", List.of(Map.of("deeper", List.of("deepest")))));

        assertThat(line(log.atWarn().addKeyValue("list", list), "m")
                        .path("list")
                        .toString())
                .isEqualTo("[{\"deep\":[\"{deeper=[deepest]}\"]}]");
    }

    @Test
    void aValueThatCannotBeShownCostsOnlyItself() {
        Object broken = new Object() {
            @Override
            public String toString() {
                throw new IllegalStateException("no text");
            }
        };

        JsonNode line = line(log.atWarn().addKeyValue("broken", broken).addKeyValue("server", "weather"), "m");

        assertThat(line.path("broken").stringValue()).contains("JsonLinesTests");
        assertThat(line.path("server").stringValue()).isEqualTo("weather");
    }
}
