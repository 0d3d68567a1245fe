package dev.breakwater.api;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * How the API's documents look as JSON: snake_case, times in seconds, no exponents. It is the API's contract and so not
 * the application's mapper, which {@code spring.jackson.*} can change. Documents are rendered before the response begins,
 * so that no failure cuts one in the middle.
 */
final class WireFormat {

    private static final int DECIMALS = 6;
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .addModule(new SimpleModule().addSerializer(new Seconds()).addSerializer(new PlainDecimal()))
            .build();

    private WireFormat() {}

    static ResponseEntity<byte[]> ok(Object document) {
        return response(HttpStatus.OK, MediaType.APPLICATION_JSON, new HttpHeaders(), document);
    }

    static ResponseEntity<byte[]> response(HttpStatus status, MediaType type, HttpHeaders headers, Object document) {
        return ResponseEntity.status(status).headers(headers).contentType(type).body(JSON.writeValueAsBytes(document));
    }

    /** The time in seconds, to the microsecond. */
    static BigDecimal seconds(Duration time) {
        BigDecimal seconds = BigDecimal.valueOf(time.getSeconds())
                .add(BigDecimal.valueOf(time.getNano(), 9))
                .setScale(DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        return seconds.scale() < 0 ? seconds.setScale(0) : seconds;
    }

    private static final class Seconds extends StdSerializer<Duration> {

        Seconds() {
            super(Duration.class);
        }

        @Override
        public void serialize(Duration time, JsonGenerator json, SerializationContext context) {
            json.writeNumber(seconds(time).toPlainString());
        }
    }

    private static final class PlainDecimal extends StdSerializer<BigDecimal> {

        PlainDecimal() {
            super(BigDecimal.class);
        }

        @Override
        public void serialize(BigDecimal number, JsonGenerator json, SerializationContext context) {
            json.writeNumber(number.toPlainString());
        }
    }
}
