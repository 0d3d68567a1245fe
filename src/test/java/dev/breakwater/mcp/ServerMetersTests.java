package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.mcp.NoFixtureLeft;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoFixtureLeft.class)
class ServerMetersTests {

    private final Servers servers = new Servers();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void stop() {
        servers.close();
    }

    @Test
    void showHealthAndRestartsOfEachServer() {
        servers.with("well").with("sick", "initialize-error").settled();
        new ServerMeters(servers.built()).bindTo(registry);

        assertThat(gauge("mcp.server.health", "well")).isEqualTo(1);
        assertThat(gauge("mcp.server.health", "sick")).isZero();
        assertThat(gauge("mcp.server.instances", "well")).isEqualTo(1);

        servers.process("well").destroyForcibly();

        await().until(() -> registry.get("mcp.server.restarts")
                        .tag("server", "well")
                        .functionCounter()
                        .count()
                == 1);
    }

    private double gauge(String name, String server) {
        return registry.get(name).tag("server", server).gauge().value();
    }
}
