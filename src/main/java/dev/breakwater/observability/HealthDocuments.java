package dev.breakwater.observability;

import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.actuate.endpoint.jackson.EndpointJsonMapper;
import org.springframework.boot.health.actuate.endpoint.SystemHealthDescriptor;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Teaches the mapper of the management endpoints, which is theirs alone, the form of the {@link HealthDocument}. */
final class HealthDocuments implements BeanPostProcessor {

    private final ObjectProvider<Clock> clock;

    HealthDocuments(ObjectProvider<Clock> clock) {
        this.clock = clock;
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof EndpointJsonMapper endpoints)) {
            return bean;
        }
        SimpleModule module = new SimpleModule("health document")
                .addSerializer(SystemHealthDescriptor.class, new HealthDocument(clock.getObject()));
        JsonMapper mapper = endpoints.get().rebuild().addModule(module).build();
        return (EndpointJsonMapper) () -> mapper;
    }
}
