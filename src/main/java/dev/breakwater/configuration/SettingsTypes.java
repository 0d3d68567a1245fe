package dev.breakwater.configuration;

import java.lang.annotation.Annotation;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesBinding;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.PropertySourcesPlaceholdersResolver;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.ResolvableType;
import org.springframework.core.convert.converter.Converter;
import org.springframework.core.convert.converter.GenericConverter;
import org.springframework.core.env.Environment;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.format.support.FormattingConversionService;
import org.springframework.util.ClassUtils;

/**
 * The classes that say what the configuration is.
 *
 * @param settings the settings records
 * @param converters those that Spring's binding uses for types of ours
 */
record SettingsTypes(List<Settings> settings, List<?> converters) {

    SettingsTypes {
        settings = List.copyOf(settings);
        converters = List.copyOf(converters);
    }

    /** Those in a package and below it. */
    static SettingsTypes scan(String basePackage) {
        return new SettingsTypes(
                annotated(basePackage, ConfigurationProperties.class).stream()
                        .map(Settings::annotated)
                        .toList(),
                annotated(basePackage, ConfigurationPropertiesBinding.class).stream()
                        .<Object>map(BeanUtils::instantiateClass)
                        .toList());
    }

    /** Types that a converter makes from text. */
    Set<Class<?>> madeFromText() {
        return converters.stream().flatMap(SettingsTypes::targets).collect(Collectors.toUnmodifiableSet());
    }

    /** A binder that converts as that of the application will. */
    Binder binder(Environment environment) {
        FormattingConversionService ours = new FormattingConversionService();
        for (Object converter : converters) {
            if (converter instanceof GenericConverter generic) {
                ours.addConverter(generic);
            } else if (converter instanceof Converter<?, ?> simple) {
                ours.addConverter(simple);
            }
        }
        return new Binder(
                ConfigurationPropertySources.get(environment),
                new PropertySourcesPlaceholdersResolver(environment),
                List.of(ours, ApplicationConversionService.getSharedInstance()),
                null,
                null,
                null);
    }

    private static Stream<Class<?>> targets(Object converter) {
        return switch (converter) {
            case GenericConverter generic ->
                Objects.requireNonNullElse(generic.getConvertibleTypes(), Set.<GenericConverter.ConvertiblePair>of())
                        .stream()
                        .filter(pair -> pair.getSourceType() == String.class)
                        .map(GenericConverter.ConvertiblePair::getTargetType);
            case Converter<?, ?> simple ->
                Stream.of(ResolvableType.forInstance(simple)
                        .as(Converter.class)
                        .getGeneric(1)
                        .toClass());
            default -> Stream.of();
        };
    }

    private static List<? extends Class<?>> annotated(String basePackage, Class<? extends Annotation> annotation) {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(annotation));
        return scanner.findCandidateComponents(basePackage).stream()
                .<Class<?>>map(candidate -> ClassUtils.resolveClassName(
                        Objects.requireNonNull(candidate.getBeanClassName()), SettingsTypes.class.getClassLoader()))
                .toList();
    }
}
