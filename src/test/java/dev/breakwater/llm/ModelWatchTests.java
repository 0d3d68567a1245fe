package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.ManualClock;
import dev.breakwater.testing.ScriptedModelServer;
import dev.breakwater.testing.ScriptedReply;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@ExtendWith(OutputCaptureExtension.class)
class ModelWatchTests {

    private static final Duration INTERVAL = Duration.ofSeconds(30);
    private static final String LISTED = "{\"data\": [{\"id\": \"mine\"}]}";

    private final ManualClock clock = new ManualClock();
    private final ScriptedModelServer server = ScriptedModelServer.start();
    private final ModelFixture fixture = ModelFixture.of(
            "provider=openai", "model=mine", "openai.api-key=sk-watched", "openai.base-url=" + server.baseUrl());
    private final ModelWatch watch = new ModelWatch(fixture.links, fixture.check, INTERVAL, clock);

    @AfterEach
    void close() {
        fixture.close();
        server.close();
    }

    @Test
    void findsNothingWrongWithAModelThatIsListedAndUsesNoTokens() {
        server.serve("/v1/models", ScriptedReply.raw(200, LISTED));

        assertThat(watch.take()).isEmpty();
        assertThat(server.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.method()).isEqualTo("GET"));
    }

    @Test
    void saysWhyAModelCannotBeAskedAndLogsOnlyChanges(CapturedOutput output) {
        server.serve("/v1/models", ScriptedReply.error(401, "invalid_api_key", "no such key: sk-watched"));
        assertThat(watch.take().get("openai")).contains("key").doesNotContain("sk-watched");
        watch.take();
        server.serve("/v1/models", ScriptedReply.raw(200, LISTED));
        assertThat(watch.take()).isEmpty();
        watch.take();

        Awaitility.await()
                .untilAsserted(() -> assertThat(output.getAll())
                        // The other tests' lines have another reason.
                        .containsOnlyOnce("status 401")
                        .containsOnlyOnce("model can be asked again")
                        .doesNotContain("sk-watched"));
    }

    @Test
    void aModelThatHasJustAnsweredARunIsNotAsked() {
        server.serve("/v1/models", ScriptedReply.error(403, "forbidden", "this key may not list models"));
        watch.answered(fixture.links.first());

        clock.advance(INTERVAL);
        assertThat(watch.take()).isEmpty();
        assertThat(server.requests()).isEmpty();

        clock.advance(Duration.ofSeconds(1));
        assertThat(watch.take()).containsKey("openai");
    }
}
