package dev.breakwater.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ScriptedModelServerTests {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @AfterEach
    void close() {
        server.close();
        client.shutdownNow();
    }

    @Test
    void repliesInTheScriptedOrderAndThenByTheResponder() throws Exception {
        server.enqueue(ScriptedReply.text("one"), ScriptedReply.toolCall("call_1", "weather__now", "{not json"))
                .respond(body ->
                        ScriptedReply.text("computed for " + body.path("model").asString()));

        assertThat(message(ask("{\"model\":\"m\"}")).path("content").asString()).isEqualTo("one");
        assertThat(message(ask("{\"model\":\"m\"}"))
                        .at("/tool_calls/0/function/arguments")
                        .asString())
                .isEqualTo("{not json");
        assertThat(message(ask("{\"model\":\"m\"}")).path("content").asString()).isEqualTo("computed for m");
        assertThat(server.requests()).hasSize(3);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void saysSoWhenNothingIsScripted() throws Exception {
        var answer = ask("{}");

        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).contains("scripted no reply");
    }

    @Test
    void refusesAConversationWithAnUnansweredToolCall() throws Exception {
        server.enqueue(ScriptedReply.text("never"));

        var answer = ask("""
                {"messages": [{"role": "assistant", "tool_calls": [{"id": "a"}, {"id": "b"}]},
                              {"role": "tool", "tool_call_id": "a", "content": "1"},
                              {"role": "user", "content": "go on"}]}""");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("without a result").contains("b");
    }

    @Test
    void holdsAReplyUntilItIsReleased() throws Exception {
        var release = new CountDownLatch(1);
        server.enqueue(new ScriptedReply.Held(ScriptedReply.text("late"), release));

        var answer = client.sendAsync(request("{}"), HttpResponse.BodyHandlers.ofString());
        server.awaitRequests(1, LONG);
        assertThat(answer).isNotDone();
        release.countDown();

        assertThat(message(answer.get()).path("content").asString()).isEqualTo("late");
    }

    @Test
    void noticesAClientThatLeavesBeforeItsReply() {
        server.enqueue(new ScriptedReply.Held(ScriptedReply.text("never"), new CountDownLatch(1)));

        var answer = client.sendAsync(request("{}"), HttpResponse.BodyHandlers.ofString());
        server.awaitRequests(1, LONG);
        answer.cancel(true);

        server.awaitHangUps(1, LONG);
    }

    @Test
    void dropsAConnection() {
        server.enqueue(ScriptedReply.dropped());

        assertThatThrownBy(() -> ask("{}")).isInstanceOf(IOException.class);
    }

    private HttpResponse<String> ask(String body) throws IOException, InterruptedException {
        return client.send(request(body), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String body) {
        return HttpRequest.newBuilder(URI.create(server.baseUrl() + "/chat/completions"))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static JsonNode message(HttpResponse<String> answer) {
        return JsonMapper.shared().readTree(answer.body()).at("/choices/0/message");
    }
}
