package dev.breakwater.llm;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.core.convert.TypeDescriptor;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.stereotype.Component;

/** Reads temperatures in the configuration: text from the environment, numbers from YAML. */
@Component
@ConfigurationPropertiesBinding
final class TemperatureConverter implements GenericConverter {

    @Override
    public Set<ConvertiblePair> getConvertibleTypes() {
        return Set.of(
                new ConvertiblePair(String.class, Temperature.class),
                new ConvertiblePair(Number.class, Temperature.class));
    }

    @Override
    public @Nullable Object convert(@Nullable Object source, TypeDescriptor from, TypeDescriptor to) {
        return source == null ? null : Temperature.parse(source.toString());
    }
}
