package dev.breakwater.configuration;

import dev.breakwater.configuration.ConfigurationImport.Imported;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.support.SpringFactoriesLoader;

/**
 * The last step before Spring begins to build anything: nobody gets past it with a key that nothing reads or a value that
 * cannot be used.
 */
final class ConfigurationGate implements EnvironmentPostProcessor, Ordered {

    static final String BASE_PACKAGE = "dev.breakwater";

    private static final Set<String> FINE = Set.of("debug", "trace");

    /**
     * Libraries that write requests and answers as they come, with keys and contents, at a fine level. A level for everything
     * is not meant for that; one of these by its name is.
     */
    private static final List<String> INDISCREET = List.of(
            "org.apache.coyote",
            "org.apache.hc",
            "org.apache.tomcat",
            "org.springframework.http",
            "org.springframework.web");

    /** Before whatever acts on the configuration and must find it right. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE - 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        SettingsTypes types = SettingsTypes.scan(BASE_PACKAGE);
        KnownKeys known = new KnownKeys(types);
        ExactNames names = new ExactNames(known);
        names.applyTo(environment.getPropertySources());
        List<Problem> imported = addImports(environment);
        names.applyTo(environment.getPropertySources());

        List<Problem> problems = new ArrayList<>(new KeyCheck(known).problems(environment));
        add(problems, imported);
        add(problems, new ValueCheck(types, known).problems(environment));
        add(problems, new FrameworkCheck().problems(environment));
        add(problems, new MissingFeatures().problems(environment));
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        environment.getPropertySources().addLast(new MapPropertySource("log levels", logLevels(environment)));
    }

    /** Below all that is configured, so that it can be completed and corrected there. */
    private static List<Problem> addImports(ConfigurableEnvironment environment) {
        List<Problem> problems = new ArrayList<>();
        for (ConfigurationImport source : SpringFactoriesLoader.forDefaultResourceLocation(
                        ConfigurationGate.class.getClassLoader())
                .load(ConfigurationImport.class)) {
            Imported imported = source.read(environment);
            problems.addAll(imported.problems());
            if (!imported.keys().isEmpty()) {
                environment
                        .getPropertySources()
                        .addLast(new OriginTrackedMapPropertySource(
                                source.getClass().getName(), imported.keys(), true));
            }
        }
        return problems;
    }

    /** One problem is enough for a key: what an earlier check says of it comes before what a later one does. */
    private static void add(List<Problem> problems, List<Problem> more) {
        Set<String> keys = problems.stream().map(Problem::key).collect(Collectors.toSet());
        more.stream().filter(problem -> !keys.contains(problem.key())).forEach(problems::add);
    }

    /** Below everything else, so that a level somebody sets wins. */
    private static Map<String, Object> logLevels(ConfigurableEnvironment environment) {
        Map<String, Object> levels = new LinkedHashMap<>();
        if (environment.getProperty("breakwater.debug", Boolean.class, false)) {
            levels.put("logging.level." + BASE_PACKAGE, "debug");
        }
        // Both announce a failed start, each in its own words; the report of the failure says it once and better.
        levels.put("logging.level.org.springframework.boot.autoconfigure.logging", "off");
        if (FINE.contains(
                environment.getProperty("logging.level.root", "").strip().toLowerCase(Locale.ROOT))) {
            INDISCREET.forEach(logger -> levels.put("logging.level." + logger, "info"));
        }
        levels.put("logging.level." + AnnotationConfigServletWebServerApplicationContext.class.getName(), "error");
        return levels;
    }
}
