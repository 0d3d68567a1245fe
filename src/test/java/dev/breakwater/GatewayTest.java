package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import java.net.URI;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalManagementPort;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

/** The whole gateway on real ports, with the bundled servers as real child processes that reach no network and only the tests' own files. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            // Not the config/application.yaml of whoever runs the tests.
            "spring.config.location=classpath:/",
            "management.server.port=0",
            // Tests ask the same more than once.
            "breakwater.cache.enabled=false",
            "breakwater.mcp.start-timeout=60s",
            "breakwater.admission.drain-delay=0",
            "breakwater.mcp.servers.weather.env.WEATHER_FORECAST_URL=http://127.0.0.1:1/",
            "breakwater.mcp.servers.weather.env.WEATHER_GEOCODING_URL=http://127.0.0.1:1/",
            "breakwater.mcp.servers.filesystem.env.FS_SERVER_ROOT=src/test/resources/workspace"
        })
// Its children live as long as it does, and other tests in this JVM look for what is left behind.
@DirtiesContext
abstract class GatewayTest {

    @LocalServerPort
    private int port;

    @LocalManagementPort
    private int managementPort;

    protected GatewayClient gateway;
    protected GatewayClient management;

    @BeforeEach
    void awaitReadiness() {
        gateway = new GatewayClient(URI.create("http://127.0.0.1:" + port));
        management = new GatewayClient(URI.create("http://127.0.0.1:" + managementPort));
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(gateway.get("/ready").status()).isEqualTo(200));
    }
}
