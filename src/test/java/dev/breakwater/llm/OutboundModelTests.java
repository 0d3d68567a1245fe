package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.outbound.Outbound;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.TestAuthority;
import dev.breakwater.testing.TunnelProxy;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Models behind TLS of a private authority and behind a proxy. */
@ExtendWith(OutputCaptureExtension.class)
class OutboundModelTests {

    @TempDir
    static Path directory;

    private static Path caFile;
    private static ScriptedModelServer server;

    @BeforeAll
    static void start() throws Exception {
        TestAuthority authority = TestAuthority.in(directory);
        caFile = authority.caFile();
        server = ScriptedModelServer.start(authority.server()).respond(request -> ScriptedReply.text("good day"));
    }

    @AfterAll
    static void close() {
        server.close();
    }

    @Test
    void aCertificateThatNobodyVouchesForIsNoSecureConnection() {
        try (var model = model(Outbound.of(null, List.of(), null), "127.0.0.1")) {
            var failure = catchThrowableOfType(ModelUnavailable.class, () -> model.answer());

            assertThat(failure.explanation()).contains("no secure connection", "certificate");
        }
    }

    @Test
    void aCertificateOfTheExtraFileIsTrusted() {
        try (var model = model(Outbound.of(null, List.of(), caFile), "127.0.0.1")) {
            assertThat(model.answer()).isEqualTo("good day");
        }
    }

    @Test
    void theNameOfTheServerStillCounts() {
        try (var proxy = TunnelProxy.to(server.port());
                var model = model(through(proxy, "", caFile), "other.test")) {
            assertThat(catchThrowable(() -> model.answer()))
                    .isInstanceOf(ModelUnavailable.class)
                    .hasMessageContaining("no secure connection");
        }
    }

    @Test
    void aProxyMakesTheConnectionAndLooksUpTheName() {
        try (var proxy = TunnelProxy.to(server.port());
                var model = model(through(proxy, "", caFile), TestAuthority.HOST)) {
            assertThat(model.answer()).isEqualTo("good day");
            assertThat(model.answer()).isEqualTo("good day");

            assertThat(proxy.asked())
                    .singleElement()
                    .asString()
                    .startsWith("CONNECT " + TestAuthority.HOST + ":" + server.port());
        }
    }

    @Test
    void aProxyIsToldWhoAsks() {
        try (var proxy = TunnelProxy.to(server.port(), "me@example.com", "p:ss+word");
                var model = model(through(proxy, "me%40example.com:p%3Ass+word@", caFile), TestAuthority.HOST)) {
            assertThat(model.answer()).isEqualTo("good day");
        }
    }

    @Test
    void aProxyThatRefusesIsUnavailableAndItsPasswordNowhere(CapturedOutput output) {
        try (var proxy = TunnelProxy.to(server.port(), "me", "the-right-one");
                var model = model(through(proxy, "me:the-wrong-one@", caFile), TestAuthority.HOST)) {
            var failure = catchThrowableOfType(ModelUnavailable.class, () -> model.answer());

            assertThat(failure.explanation()).contains("proxy");
            var trace = new StringWriter();
            failure.printStackTrace(new PrintWriter(trace));
            assertThat(trace.toString() + output.getAll()).doesNotContain("the-wrong-one");
        }
    }

    @Test
    void aProxyThatIsNotThereIsUnavailable() {
        int port;
        try (var gone = TunnelProxy.to(server.port())) {
            port = gone.port();
        }
        try (var model = model(Outbound.of("http://127.0.0.1:" + port, List.of(), caFile), TestAuthority.HOST)) {
            assertThat(catchThrowable(() -> model.answer()))
                    .isInstanceOf(ModelUnavailable.class)
                    .hasMessageContaining("no connection");
        }
    }

    @Test
    void thisMachineIsReachedDirectly() {
        try (var proxy = TunnelProxy.to(server.port());
                var model = model(through(proxy, "", caFile), "127.0.0.1")) {
            assertThat(model.answer()).isEqualTo("good day");
            assertThat(proxy.asked()).isEmpty();
        }
    }

    @Test
    void httpIsNotProxied() {
        try (var plain = ScriptedModelServer.start().respond(request -> ScriptedReply.text("plain"));
                var proxy = TunnelProxy.to(server.port());
                var model = ModelFixture.of(
                        through(proxy, "", caFile), "provider=openai", "openai.base-url=" + plain.baseUrl())) {
            assertThat(model.answer()).isEqualTo("plain");
            assertThat(proxy.asked()).isEmpty();
        }
    }

    private static Outbound through(TunnelProxy proxy, String credentials, @Nullable Path caFile) {
        return Outbound.of("http://" + credentials + "127.0.0.1:" + proxy.port(), List.of(), caFile);
    }

    private static ModelFixture model(Outbound outbound, String host) {
        return ModelFixture.of(
                outbound,
                "provider=openai",
                "retry-attempts=0",
                "openai.base-url=https://" + host + ":" + server.port() + "/v1");
    }
}
