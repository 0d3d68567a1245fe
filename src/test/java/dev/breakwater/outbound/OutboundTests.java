package dev.breakwater.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

class OutboundTests {

    private static final String PROXY = "http://proxy.example.com:3128";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "http://proxy.example.com:3128, proxy.example.com, 3128",
        "HTTP://proxy.example.com:3128/, proxy.example.com, 3128",
        "proxy.example.com:3128, proxy.example.com, 3128",
        "http://proxy.example.com, proxy.example.com, 80",
        "http://[::1]:3128, [::1], 3128"
    })
    void readsAProxyAsEnvironmentsHaveIt(String url, String host, int port) {
        HttpsProxy proxy = HttpsProxy.parse(url);

        assertThat(proxy.host()).isEqualTo(host);
        assertThat(proxy.port()).isEqualTo(port);
        assertThat(proxy.credentials()).isEmpty();
    }

    @Test
    void readsAUserAndAPassword() {
        assertThat(HttpsProxy.parse("http://me:p%40ss+w%3Ard@proxy:1").credentials())
                .contains(new HttpsProxy.Credentials("me", "p@ss+w:rd"));
        assertThat(HttpsProxy.parse("me@proxy:1").credentials()).contains(new HttpsProxy.Credentials("me", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "socks5://me:secret@proxy:1080",
                "https://me:secret@proxy:443",
                "http://me:sec ret@proxy",
                "http://me:secret@",
                "//me:secret@proxy"
            })
    void refusesAProxyOfNoUseWithoutShowingIt(String url) {
        assertThatThrownBy(() -> HttpsProxy.parse(url))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("breakwater.outbound.https-proxy")
                .message()
                .doesNotContain("sec");
    }

    @Test
    void aProxyIsShownWithoutItsPassword() {
        assertThat(HttpsProxy.parse("http://me:secret@proxy:1").toString()).doesNotContain("me", "secret");
        assertThat(new OutboundSettings("http://me:secret@proxy:1", List.of(), null).toString())
                .doesNotContain("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "*, api.openai.com, 443",
        "api.openai.com, api.openai.com, 443",
        "API.OpenAI.com, api.openai.com, 443",
        "openai.com, api.openai.com, 443",
        ".openai.com, api.openai.com, 443",
        "*.openai.com, api.openai.com, 443",
        " openai.com , API.openai.com, 443",
        "openai.com:8443, api.openai.com, 8443",
        "10.1.2.3, 10.1.2.3, 443",
        "10.0.0.0/8, 10.1.2.3, 443",
        "10.1.2.3:443, 10.1.2.3, 443",
        "192.168.4.0/22, 192.168.7.255, 443",
        "0.0.0.0/0, 8.8.8.8, 443",
        "fd00::/8, [fd12::1], 443",
        "fd12::1, [fd12:0:0::1], 443",
        "[fd12::1]:443, [fd12::1], 443"
    })
    void reachesTheseDirectly(String entry, String host, int port) {
        assertThat(outbound(entry).proxyTo(host, port)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "openai.com, notopenai.com, 443",
        "api.openai.com, openai.com, 443",
        "openai.com:8443, api.openai.com, 443",
        "10.0.0.0/8, 11.1.2.3, 443",
        "10.0.0.0/8, ten.example.com, 443",
        "192.168.4.0/22, 192.168.8.0, 443",
        "10.0.0.0/x, 10.0.0.1, 443",
        "nonsense/8, 10.0.0.1, 443",
        "fd00::/8, 10.0.0.1, 443",
        "'', api.openai.com, 443"
    })
    void reachesTheseThroughTheProxy(String entry, String host, int port) {
        assertThat(outbound(entry).proxyTo(host, port)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LOCALHOST", "model.localhost", "127.0.0.1", "127.8.9.10", "[::1]"})
    void reachesThisMachineDirectlyInAnyCase(String host) {
        assertThat(outbound("").proxyTo(host, 443)).isEmpty();
    }

    @Test
    void withoutAProxyEverythingIsDirect() {
        assertThat(Outbound.of(" ", List.of(), null).proxyTo("api.openai.com", 443))
                .isEmpty();
    }

    @Test
    void aCaFileThatIsNotThereStopsTheStart() {
        assertThatThrownBy(() -> Outbound.of(null, List.of(), directory.resolve("none.pem")))
                .hasMessageContainingAll("breakwater.outbound.extra-ca-file", "no such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no certificate", "-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n"})
    void aCaFileWithoutCertificatesStopsTheStart(String content) throws IOException {
        Path file = Files.writeString(directory.resolve("ca.pem"), content);

        assertThatThrownBy(() -> Outbound.of(null, List.of(), file))
                .isInstanceOf(InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining("certificate");
    }

    private static Outbound outbound(String noProxy) {
        return Outbound.of(PROXY, List.of(noProxy), null);
    }
}
