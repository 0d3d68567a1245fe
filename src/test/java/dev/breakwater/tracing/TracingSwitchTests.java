package dev.breakwater.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Which names switch traces on; that nothing of them is there without is seen on the whole gateway. */
class TracingSwitchTests {

    private final StandardEnvironment environment = new StandardEnvironment();

    @ParameterizedTest
    @CsvSource({
        "management.opentelemetry.tracing.export.otlp.endpoint, '', false",
        "management.opentelemetry.enabled, false, false",
        "management.tracing.export.enabled, false, false",
        "management.tracing.export.otlp.enabled, false, false",
        "management.opentelemetry.enabled, true, true"
    })
    void anEndpointSwitchesTracesOnUnlessOneOfBootsSwitchesIsOff(String key, String value, boolean on) {
        set(TracingSwitch.ENDPOINT, "http://collector:4318/v1/traces");
        set(key, value);

        assertThat(TracingSwitch.on(environment)).isEqualTo(on);
    }

    @Test
    void theNamesOfBootsPartsAreThoseOfThisVersion() throws ClassNotFoundException {
        for (String name : TracingSwitch.WANTED) {
            assertThat(Class.forName(name, false, getClass().getClassLoader())).isNotNull();
        }
        assertThat(TracingSwitch.WANTED).contains(OpenTelemetryTracingAutoConfiguration.class.getName());
    }

    private void set(String key, String value) {
        environment.getPropertySources().addFirst(new MapPropertySource(key + value, Map.of(key, value)));
    }
}
