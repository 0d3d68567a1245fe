package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.CommandLinePropertySource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.SimpleCommandLinePropertySource;

class ExactNamesTests {

    record Server(String command, Map<String, String> env) {}

    record Servers(Map<String, Server> servers) {}

    private final MutablePropertySources sources = new MutablePropertySources();

    private void file(String... keysAndValues) {
        Map<String, Object> values = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            values.put("breakwater." + keysAndValues[i], keysAndValues[i + 1]);
        }
        sources.addLast(new MapPropertySource("file " + sources.size(), values));
    }

    private Map<String, Server> bound() {
        new ExactNames(new KnownKeys(new SettingsTypes(List.of(new Settings("breakwater", Servers.class)), List.of())))
                .applyTo(sources);
        return new Binder(ConfigurationPropertySources.from(sources))
                .bind("breakwater", Servers.class)
                .get()
                .servers();
    }

    @Test
    void namesOfEnvironmentVariablesStayAsTheyAreWritten() {
        file("servers.docs.env.NODE_ENV", "1", "servers.docs.env._FOO__BAR", "2", "servers.docs.env.lower", "3");

        assertThat(bound().get("docs").env()).isEqualTo(Map.of("NODE_ENV", "1", "_FOO__BAR", "2", "lower", "3"));
    }

    @Test
    void namesThatSpringTakesForTheSameAreKeptApart() {
        file(
                "servers.docs.env.A_B", "1",
                "servers.docs.env.AB", "2",
                "servers.docs.env.ab", "3",
                "servers.docs.env.a-b", "4",
                "servers.docs.env.a.b", "5",
                "servers.docs.env.a@b", "6");

        assertThat(bound().get("docs").env())
                .isEqualTo(Map.of("A_B", "1", "AB", "2", "ab", "3", "a-b", "4", "a.b", "5", "a@b", "6"));
    }

    @Test
    void namesOfServersAreKeptApart() {
        file(
                "servers.my_docs.command", "1",
                "servers.my-docs.command", "2",
                "servers.MyDocs.command", "3",
                "servers.mydocs.command", "4");

        Map<String, Server> servers = bound();

        assertThat(servers).containsOnlyKeys("my_docs", "my-docs", "MyDocs", "mydocs");
        assertThat(servers.get("my-docs").command()).isEqualTo("2");
        assertThat(servers.get("MyDocs").command()).isEqualTo("3");
    }

    @Test
    void aServerIsPutTogetherFromSeveralSources() {
        sources.addLast(new SimpleCommandLinePropertySource("--breakwater.servers.my_docs.command=argument"));
        file("servers.my_docs.env.ONE", "1", "servers.docs.command", "docs");
        file("servers[my_docs].env[TWO]", "2", "servers.my_docs.command", "overridden", "servers.[docs].env.ONE", "1");

        Map<String, Server> servers = bound();

        assertThat(servers).containsOnlyKeys("my_docs", "docs");
        assertThat(servers.get("my_docs").command()).isEqualTo("argument");
        assertThat(servers.get("my_docs").env()).isEqualTo(Map.of("ONE", "1", "TWO", "2"));
        assertThat(sources.get(CommandLinePropertySource.COMMAND_LINE_PROPERTY_SOURCE_NAME))
                .isInstanceOf(SimpleCommandLinePropertySource.class);
    }
}
