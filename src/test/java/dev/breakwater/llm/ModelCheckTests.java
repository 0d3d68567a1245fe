package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.llm.ModelCheck.Checked;
import dev.breakwater.llm.ModelCheck.Verdict;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCheckTests {

    private static final String KEY = "sk-key-to-be-checked";

    private final ScriptedModelServer server = ScriptedModelServer.start();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aModelThatIsListedIsGoodAndNoTokenIsUsed() {
        server.serve("/v1/models", ScriptedReply.raw(200, "{\"data\": [{\"id\": \"other\"}, {\"id\": \"mine\"}]}"));

        assertThat(openai()).isEqualTo(new Verdict.Good());
        assertThat(server.requests()).singleElement().satisfies(request -> {
            assertThat(request.method()).isEqualTo("GET");
            assertThat(request.header("Authorization")).contains("Bearer " + KEY);
        });
    }

    @Test
    void aServerOfOnesOwnMayServeWhatItDoesNotList() {
        server.serve("/v1/models", ScriptedReply.raw(200, "{\"data\": [{\"id\": \"other\"}]}"));

        assertThat(openai()).isEqualTo(new Verdict.NotListed("other"));
    }

    @Test
    void theProvidersOwnListIsCompleteSoThatAnyOtherModelIsRejected() {
        Access home = new Access(Provider.OPENAI, "x", Optional.of(KEY), Provider.OPENAI.home());
        Link link = new Link("openai", home, "gpt-5.0", Duration.ofSeconds(9), 9_999, Optional.empty(), 99, 1);

        Verdict verdict = new ModelProbe(link, answering("{\"data\": [{\"id\": \"gpt-4.1\"}]}"))
                .verdict(Deadline.after(Duration.ofSeconds(9), Clock.systemUTC()));

        assertThat(verdict).isEqualTo(new Verdict.Rejected("it has no model gpt-5.0 for this key"));
    }

    private static HttpClient answering(String body) {
        return new HttpClient() {
            @Override
            public SuccessfulHttpResponse execute(HttpRequest request) {
                return SuccessfulHttpResponse.builder()
                        .statusCode(200)
                        .headers(Map.of())
                        .body(body)
                        .build();
            }

            @Override
            public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
                throw new UnsupportedOperationException();
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "<html>", "", "{\"data\": []}"})
    void aServerThatListsNothingIsNotCheckable(String body) {
        server.serve("/v1/models", ScriptedReply.raw(200, body));

        assertThat(openai()).isInstanceOf(Verdict.NotCheckable.class);
    }

    @Test
    void aServerWithoutAListIsNotCheckable() {
        assertThat(openai())
                .isInstanceOfSatisfying(
                        Verdict.NotCheckable.class,
                        verdict -> assertThat(verdict.reason()).contains("404"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aWrongKeyIsRejectedAndNotShown(int status) {
        server.serve("/v1/models", ScriptedReply.error(status, "invalid_api_key", "no such key: " + KEY));

        assertThat(openai())
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        verdict -> assertThat(verdict.reason())
                                .contains("key is wrong", "no such key")
                                .doesNotContain(KEY));
    }

    @Test
    void aBusyServerIsUnavailable() {
        server.serve("/v1/models", ScriptedReply.error(503, "busy", "busy"));

        assertThat(openai()).isInstanceOf(Verdict.Unavailable.class);
    }

    @Test
    void nobodyThereIsUnavailable() throws IOException {
        int port;
        try (var unused = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = unused.getLocalPort();
        }

        assertThat(verdict("provider=openai", "openai.base-url=http://127.0.0.1:" + port + "/v1"))
                .isEqualTo(new Verdict.Unavailable("no connection"));
    }

    @Test
    void silenceIsUnavailableAtTheDeadline() throws IOException {
        try (var silent = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
                var model = ModelFixture.of(
                        "provider=openai", "openai.base-url=http://127.0.0.1:" + silent.getLocalPort() + "/v1")) {
            assertThat(model.check.check(model.in(Duration.ofMillis(300))))
                    .singleElement()
                    .extracting(Checked::verdict)
                    .isEqualTo(new Verdict.Unavailable("it did not answer in time"));
        }
    }

    @Test
    void anthropicIsAskedForTheModel() {
        server.serve("/v1/models/claude-sonnet-4-5", ScriptedReply.raw(200, "{\"id\": \"claude-sonnet-4-5\"}"));

        assertThat(anthropic("claude-sonnet-4-5")).isEqualTo(new Verdict.Good());
        assertThat(server.requests().getFirst().header("x-api-key")).contains(KEY);
        assertThat(anthropic("claude-none"))
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        verdict -> assertThat(verdict.reason()).contains("no model claude-none"));
    }

    @Test
    void ollamaSaysWhetherItHasTheModelAndWhetherThatTakesTools() {
        assertThat(ollama())
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        verdict -> assertThat(verdict.reason()).contains("ollama pull qwen3"));
        server.serve("/api/show", ScriptedReply.raw(200, "{\"capabilities\": [\"completion\"]}"));
        assertThat(ollama())
                .isInstanceOfSatisfying(
                        Verdict.Rejected.class,
                        verdict -> assertThat(verdict.reason()).contains("cannot use tools"));
        server.serve("/api/show", ScriptedReply.raw(200, "{\"capabilities\": [\"completion\", \"tools\"]}"));
        assertThat(ollama()).isEqualTo(new Verdict.Good());
        server.serve("/api/show", ScriptedReply.raw(200, "{}"));
        assertThat(ollama()).isEqualTo(new Verdict.Good());
    }

    @Test
    void everyModelOfTheChainIsChecked() {
        server.serve("/v1/models", ScriptedReply.error(401, "k", "no"));
        try (var chain = ModelFixture.of(
                "provider=openai", "model=mine", "openai.base-url=" + server.baseUrl(), "fallbacks[0].provider=demo")) {
            var checked = chain.check.check(chain.in(ModelFixture.LONG));

            assertThat(checked).extracting(Checked::provider).containsExactly("openai", "demo");
            assertThat(checked).extracting(Checked::model).containsExactly("mine", "demo");
            assertThat(checked.getFirst().verdict()).isInstanceOf(Verdict.Rejected.class);
            assertThat(checked.getLast().verdict()).isEqualTo(new Verdict.Good());
        }
    }

    private Verdict openai() {
        return verdict("provider=openai", "model=mine", "openai.api-key=" + KEY, "openai.base-url=" + server.baseUrl());
    }

    private Verdict anthropic(String model) {
        return verdict(
                "provider=anthropic",
                "model=" + model,
                "anthropic.api-key=" + KEY,
                "anthropic.base-url=" + server.baseUrl());
    }

    private Verdict ollama() {
        return verdict("provider=ollama", "ollama.base-url=" + server.rootUrl());
    }

    private static Verdict verdict(String... settings) {
        try (var model = ModelFixture.of(settings)) {
            return model.check.check(model.in(ModelFixture.LONG)).getFirst().verdict();
        }
    }
}
