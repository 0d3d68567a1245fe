package dev.breakwater;

import dev.breakwater.testing.GatewayClient;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** The whole gateway in this process, started with environment variables of the test's choice and none of the machine's. */
final class StartedGateway implements AutoCloseable {

    private final ConfigurableApplicationContext context;

    private StartedGateway(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Starts it on free ports, unless the variables name some, and without the bundled servers. */
    static StartedGateway with(Map<String, String> variables, Map<String, String> properties) {
        // Tests ask the same more than once and count what it costs; those of the cache turn it on.
        Map<String, Object> all =
                new HashMap<>(Map.of("SERVER_PORT", "0", "METRICS_PORT", "0", "CACHE_ENABLED", "false"));
        all.putAll(variables);
        SpringApplication application = new SpringApplication(Breakwater.class);
        application.setEnvironment(new Isolated(all));
        application.setRegisterShutdownHook(false);
        Map<String, String> further = new HashMap<>(Map.of(
                "breakwater.mcp.start-timeout", "60s",
                "breakwater.admission.drain-delay", "0",
                "breakwater.mcp.servers.weather.enabled", "false",
                "breakwater.mcp.servers.filesystem.enabled", "false",
                "breakwater.mcp.servers.database.enabled", "false"));
        further.putAll(properties);
        String[] arguments = further.entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
        return new StartedGateway(application.run(arguments));
    }

    GatewayClient service() {
        return client("local.server.port");
    }

    GatewayClient management() {
        return client("local.management.port");
    }

    /** A part of it, for what cannot be asked over HTTP. */
    <T> T part(Class<T> type) {
        return context.getBean(type);
    }

    private GatewayClient client(String port) {
        return new GatewayClient(
                URI.create("http://127.0.0.1:" + context.getEnvironment().getRequiredProperty(port)));
    }

    @Override
    public void close() {
        context.close();
    }

    private static final class Isolated extends StandardEnvironment {

        Isolated(Map<String, Object> variables) {
            MutablePropertySources sources = getPropertySources();
            sources.replace(
                    SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                    new SystemEnvironmentPropertySource(SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables));
        }
    }
}
