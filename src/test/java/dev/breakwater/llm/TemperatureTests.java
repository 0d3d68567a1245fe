package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;

class TemperatureTests {

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.7", "2", " 1.5 "})
    void readsNumbersFrom0To2(String text) {
        assertThat(Temperature.parse(text).value()).hasValue(Double.parseDouble(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", " Default "})
    void defaultIsNoNumber(String text) {
        assertThat(Temperature.parse(text).value()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "warm", "-0.1", "2.01", "NaN", "1e9"})
    void refusesTheRest(String text) {
        assertThatThrownBy(() -> Temperature.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("0 to 2");
    }

    @Test
    void isReadFromTextAndFromNumbersAsYamlHasThem() {
        var conversions = new ApplicationConversionService();
        conversions.addConverter(new TemperatureConverter());
        for (Object value : new Object[] {"1", 1, 1.0}) {
            var binder = new Binder(
                    List.of(new MapConfigurationPropertySource(Map.of("temperature", value))), null, conversions);

            assertThat(binder.bind("temperature", Temperature.class).get()).isEqualTo(Temperature.parse("1"));
        }
    }
}
