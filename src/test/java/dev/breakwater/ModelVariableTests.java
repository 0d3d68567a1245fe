package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.breakwater.testing.ShowsEffectOf;
import dev.breakwater.testing.TestAuthority;
import dev.breakwater.testing.TunnelProxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the variables of other providers, of the way to them and of their breakers do, seen through the whole gateway. */
class ModelVariableTests {

    private static final String QUESTION = "{\"query\": \"Hi\"}";
    private static final Map<String, String> NO_RETRIES = Map.of("breakwater.llm.retry-attempts", "0");

    @TempDir
    private Path directory;

    @Test
    @ShowsEffectOf({"ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"})
    void itsKeyAloneChoosesAnthropic() {
        try (ScriptedModelServer model = ScriptedModelServer.start().respond(_ -> ScriptedReply.text("Hello."));
                StartedGateway gateway = StartedGateway.with(
                        Map.of("ANTHROPIC_API_KEY", "sk-ant-effect", "ANTHROPIC_BASE_URL", model.rootUrl()),
                        NO_RETRIES)) {
            JsonNode answer = gateway.service().ask(QUESTION).json();

            assertThat(answer.path("model").stringValue()).isEqualTo("claude-sonnet-4-5");
            assertThat(model.requests())
                    .extracting(request -> request.header("x-api-key").orElse(""))
                    .containsExactly("sk-ant-effect");
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 503, 1", "1, 200, 2"})
    @ShowsEffectOf("AGENT_RETRY_ATTEMPTS")
    void aRunWhoseModelFailsIsTriedAgain(String retries, int status, int requests) {
        AtomicInteger asked = new AtomicInteger();
        try (ScriptedModelServer model = ScriptedModelServer.start()
                        .respond(_ -> asked.getAndIncrement() == 0
                                ? ScriptedReply.error(500, "broken", "it broke")
                                : ScriptedReply.text("Hello."));
                StartedGateway gateway = StartedGateway.with(
                        Map.of("OPENAI_BASE_URL", model.baseUrl(), "AGENT_RETRY_ATTEMPTS", retries), NO_RETRIES)) {
            assertThat(gateway.service().ask(QUESTION).status()).isEqualTo(status);

            assertThat(model.requests()).hasSize(requests);
        }
    }

    @Test
    @ShowsEffectOf({"OLLAMA_BASE_URL", "CIRCUIT_BREAKER"})
    void withoutBreakersEveryQuestionReachesAnOllamaThatFails() {
        try (ScriptedModelServer model =
                        ScriptedModelServer.start().respond(_ -> ScriptedReply.error(500, "broken", "it broke"));
                StartedGateway gateway = StartedGateway.with(
                        Map.of(
                                "LLM_PROVIDER", "ollama",
                                "OLLAMA_BASE_URL", model.rootUrl(),
                                "CIRCUIT_BREAKER", "false",
                                "AGENT_RETRY_ATTEMPTS", "0"),
                        NO_RETRIES)) {
            for (int i = 0; i < 6; i++) {
                gateway.service().ask(QUESTION).problem(503, "model_unavailable");
            }

            assertThat(model.requests()).hasSize(6);
        }
    }

    @Test
    @ShowsEffectOf({"HTTPS_PROXY", "EXTRA_CA_FILE"})
    void aModelBehindAProxyWithACertificateOfAPrivateAuthorityIsReached() throws Exception {
        try (Elsewhere elsewhere = new Elsewhere(directory);
                StartedGateway gateway = elsewhere.gateway(Map.of())) {
            GatewayClient.Reply reply = gateway.service().ask(QUESTION);

            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            assertThat(elsewhere.proxy.asked())
                    .isNotEmpty()
                    .allSatisfy(asked -> assertThat(asked).contains(TestAuthority.HOST));
        }
    }

    @Test
    @ShowsEffectOf("NO_PROXY")
    void aHostThatIsExceptedIsNotAskedOfTheProxy() throws Exception {
        try (Elsewhere elsewhere = new Elsewhere(directory);
                StartedGateway gateway = elsewhere.gateway(Map.of("NO_PROXY", "example.com," + TestAuthority.HOST))) {
            gateway.service().ask(QUESTION).problem(503, "model_unavailable");

            assertThat(elsewhere.proxy.asked()).isEmpty();
        }
    }

    /** A model under a name that only a proxy knows, with a certificate that nobody else vouches for. */
    private static final class Elsewhere implements AutoCloseable {

        private final Path certificates;
        private final ScriptedModelServer model;
        private final TunnelProxy proxy;

        Elsewhere(Path directory) throws Exception {
            TestAuthority authority = TestAuthority.in(directory);
            certificates = authority.caFile();
            model = ScriptedModelServer.start(authority.server()).respond(_ -> ScriptedReply.text("Hello."));
            proxy = TunnelProxy.to(model.port());
        }

        StartedGateway gateway(Map<String, String> exceptions) {
            Map<String, String> variables = new HashMap<>(Map.of(
                    "OPENAI_BASE_URL", "https://" + TestAuthority.HOST + ":" + model.port() + "/v1",
                    "HTTPS_PROXY", "http://127.0.0.1:" + proxy.port(),
                    "EXTRA_CA_FILE", certificates.toString()));
            variables.putAll(exceptions);
            return StartedGateway.with(variables, NO_RETRIES);
        }

        @Override
        public void close() {
            proxy.close();
            model.close();
        }
    }
}
