package dev.breakwater.observability;

import dev.breakwater.resilience.HealthStatus;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.actuate.endpoint.HealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.IndicatedHealthDescriptor;
import org.springframework.boot.health.actuate.endpoint.SystemHealthDescriptor;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueSerializer;

/**
 * Shows how the gateway is as a whole and in its parts. {@code status} is Spring Boot's word, for tools that know it; the others
 * say {@code healthy}, {@code degraded} or {@code unhealthy}. Groups and single parts are shown as Spring Boot does.
 */
final class HealthDocument extends ValueSerializer<SystemHealthDescriptor> {

    private final Clock clock;

    HealthDocument(Clock clock) {
        this.clock = clock;
    }

    @Override
    public void serialize(SystemHealthDescriptor health, JsonGenerator json, SerializationContext context) {
        StringBuilder now = new StringBuilder();
        Timestamp.append(now, clock.instant());
        json.writeStartObject();
        json.writeStringProperty("status", health.getStatus().getCode());
        json.writeStringProperty(
                "overall_status", HealthStatus.of(health.getStatus()).wireName());
        json.writeStringProperty("timestamp", now.toString());
        if (health.getComponents() != null) {
            Map<String, Object> components = new LinkedHashMap<>();
            health.getComponents().forEach((name, component) -> components.put(name, document(component)));
            json.writeName("components");
            context.writeValue(json, components);
        }
        json.writeEndObject();
    }

    private static Map<String, Object> document(HealthDescriptor component) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("status", HealthStatus.of(component.getStatus()).wireName());
        if (component instanceof IndicatedHealthDescriptor indicated && indicated.getDetails() != null) {
            // The part's own word may be worse than what it counts for.
            document.putAll(indicated.getDetails());
        }
        return document;
    }
}
