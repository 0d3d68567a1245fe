package dev.breakwater.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HttpEndpointTests {

    private final HttpEndpoint endpoint = new HttpEndpoint(
            "docs",
            URI.create("https://docs.test:8443/mcp/s3same?profile=default-team&key=sesame"),
            Map.of("Authorization", "Bearer open-sesame", "X-Key", "another-secret"));

    @Test
    void itsWordsHoldNoneOfItsSecrets() {
        assertThat(endpoint.words()
                        .line("a Bearer for the profile: Bearer open-sesame, open-sesame, another-secret, sesame"))
                .isEqualTo("a Bearer for the profile: ***, ***, ***, ***");
    }

    @Test
    void nothingButTheHostIsShown() {
        assertThat(endpoint).hasToString("HttpEndpoint[docs: docs.test:8443]");
        assertThat(new HttpEndpoint("docs", URI.create("https://docs.test/x"), Map.of()).host())
                .isEqualTo("docs.test");
    }
}
