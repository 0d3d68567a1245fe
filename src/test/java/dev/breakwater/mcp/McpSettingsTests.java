package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.validation.autoconfigure.ValidationAutoConfiguration;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.unit.DataSize;

class McpSettingsTests {

    private static final String DOCS = "breakwater.mcp.servers.docs.";

    private final ApplicationContextRunner context = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(ValidationAutoConfiguration.class))
            .withUserConfiguration(Bound.class);

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(McpSettings.class)
    static class Bound {}

    @Test
    void theDefaultsAreTheDocumentedOnes() {
        context.run(it -> assertThat(it.getBean(McpSettings.class))
                .isEqualTo(new McpSettings(
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(10),
                        4,
                        10,
                        Duration.ofSeconds(30),
                        DataSize.ofMegabytes(16),
                        DataSize.ofKilobytes(64),
                        128,
                        null,
                        Map.of())));
    }

    @Test
    void aServerIsReadWithItsDefaults() {
        context.withPropertyValues(DOCS + "command=npx", DOCS + "args=-y,server", DOCS + "env.NODE_ENV=production")
                .run(it -> {
                    ServerSettings docs =
                            it.getBean(McpSettings.class).servers().get("docs");
                    assertThat(docs.commandLine()).containsExactly("npx", "-y", "server");
                    assertThat(docs.env()).containsEntry("NODE_ENV", "production");
                    assertThat(docs.timeout()).isNull();
                    assertThat(docs.retryAttempts()).isEqualTo(2);
                    assertThat(docs.required()).isFalse();
                    assertThat(docs.instances()).isEqualTo(1);
                    assertThat(docs.breaker()).isEqualTo(Servers.USUAL_BREAKER);
                    assertThat(docs.tools()).isEqualTo(Servers.NO_RULES);
                });
    }

    @Test
    void aBareNumberIsSeconds() {
        context.withPropertyValues("breakwater.mcp.request-timeout=7", DOCS + "command=x", DOCS + "timeout=3")
                .run(it -> {
                    McpSettings settings = it.getBean(McpSettings.class);
                    assertThat(settings.requestTimeout()).isEqualTo(Duration.ofSeconds(7));
                    assertThat(settings.servers().get("docs").timeout()).isEqualTo(Duration.ofSeconds(3));
                });
    }

    @Test
    void aServerThatIsSwitchedOffIsNotThere() {
        context.withPropertyValues(DOCS + "enabled=false")
                .run(it -> assertThat(it.getBean(McpSettings.class).servers()).isEmpty());
    }

    @Test
    void settingsShowNeitherArgumentsNorEnvironment() {
        context.withPropertyValues(DOCS + "command=x", DOCS + "args=--key=sk-secret", DOCS + "env.KEY=sk-secret")
                .run(it -> assertThat(it.getBean(McpSettings.class)).asString().doesNotContain("sk-secret"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "breakwater.mcp.servers.docs.description=neither a command nor bundled",
                "breakwater.mcp.servers.docs.command= ",
                "breakwater.mcp.servers.docs.bundled=unheard-of",
                "breakwater.mcp.servers.[my server].command=x",
                "breakwater.mcp.servers.[-docs].command=x",
                "breakwater.mcp.servers.a23456789012345678901234567890123.command=x",
                "breakwater.mcp.request-timeout=0",
                "breakwater.mcp.request-timeout=-1s",
                "breakwater.mcp.start-timeout=0s",
                "breakwater.mcp.parallel-starts=0",
                "breakwater.mcp.parallel-starts=65",
                "breakwater.mcp.max-message=0",
                "breakwater.mcp.max-message=-1B",
                "breakwater.mcp.max-message=3GB",
                "breakwater.mcp.max-output=10B",
                "breakwater.mcp.max-output=1GB"
            })
    void whatMakesNoSenseStopsTheStart(String property) {
        context.withPropertyValues(property).run(it -> assertThat(it).hasFailed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "command=x",
                "bundled=weather",
                "args=-y",
                "env.A=b",
                "url=ftp://example.com/",
                "url=/mcp",
                "url=https://user:sesame@example.com/mcp",
                "url=https://example.com/mcp#part",
                "headers.[a b]=x",
                "headers.Host=example.org",
                "headers.MCP-Session-Id=1",
                "headers.X-Key=two\nlines",
                "headers.X-Key=one\rX-Evil: 1",
                "headers.X-Key=schön"
            })
    void whatMakesNoSenseOfAServerWithAUrlStopsTheStart(String property) {
        context.withPropertyValues(DOCS + "url=https://example.com/mcp", DOCS + property)
                .run(it -> assertThat(it).getFailure().rootCause().asString().doesNotContain("sesame"));
    }

    @Test
    void aServerMayBeAUrlWithHeaders() {
        context.withPropertyValues(
                        DOCS + "url=https://example.com/mcp?key=sesame",
                        DOCS + "headers.Authorization=Bearer sesame",
                        DOCS + "headers.X-Team=a team")
                .run(it -> {
                    ServerSettings docs =
                            it.getBean(McpSettings.class).servers().get("docs");
                    assertThat(docs.url()).hasToString("https://example.com/mcp?key=sesame");
                    assertThat(docs.headers())
                            .containsEntry("Authorization", "Bearer sesame")
                            .containsEntry("X-Team", "a team");
                    assertThat(it.getBean(McpSettings.class))
                            .asString()
                            .contains("url of example.com")
                            .doesNotContain("sesame");
                });
    }

    @Test
    void headersNeedAUrl() {
        context.withPropertyValues(DOCS + "command=x", DOCS + "headers.X-Key=y")
                .run(it -> assertThat(it).hasFailed());
    }

    @ParameterizedTest
    @ValueSource(strings = {"timeout=0", "timeout=-5s", "retry-attempts=-1", "retry-attempts=11", "bundled=weather"})
    void whatMakesNoSenseOfOneServerStopsTheStart(String property) {
        context.withPropertyValues(DOCS + "command=x", DOCS + property)
                .run(it -> assertThat(it).hasFailed());
    }
}
