package dev.breakwater.agent;

import static dev.breakwater.agent.ScriptedModel.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.agent.loop.TokenEstimate;
import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.llm.ContextTooLong;
import dev.breakwater.mcp.ToolOutcome.Success;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.Question.Role;
import dev.breakwater.run.Question.Turn;
import dev.breakwater.run.RunEvent.ConversationShortened;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FittingTheWindowTests {

    private static final String MARK = "[… shortened by the gateway …]";

    private final Scene scene = new Scene();

    @Test
    void leavesAloneWhatFits() {
        scene.servers.tool("s", "t", _ -> new Success("x".repeat(30_000)));
        scene.model.calls(call("a", "s__t", "{}")).says("Done.");

        scene.ask("?");

        assertThat(scene.resultsShown(2)).containsExactly("x".repeat(30_000));
        assertThat(scene.events(ConversationShortened.class)).isEmpty();
    }

    @Test
    void shortensTheOldestResultsFirst() {
        scene.model.contextWindow(5_500);
        scene.servers.tool("s", "t", arguments -> new Success(arguments + "x".repeat(6_000)));
        scene.model
                .calls(call("a", "s__t", "{\"n\":1}"))
                .calls(call("b", "s__t", "{\"n\":2}"))
                .calls(call("c", "s__t", "{\"n\":3}"))
                .says("Done.");

        scene.ask("?");

        assertThat(scene.resultsShown(2)).noneMatch(text -> text.endsWith(MARK));
        List<String> last = scene.resultsShown(4);
        assertThat(last.get(0)).startsWith("{\"n\":1}xxx").endsWith(MARK).hasSizeLessThan(1_000);
        assertThat(last.get(1)).startsWith("{\"n\":2}xxx").endsWith(MARK);
        assertThat(last.get(2)).isEqualTo("{\"n\":3}" + "x".repeat(6_000));
        assertThat(TokenEstimate.of(scene.messages(4))).isLessThanOrEqualTo(4_500);
        assertThat(scene.story())
                .containsSubsequence("model 2", "shortened 1 results, 0 messages", "model 3")
                .containsSubsequence("model 3", "shortened 2 results, 0 messages", "model 4");
    }

    @Test
    void keepsTheSameBeginningWhenItShortensAResultAgain() {
        scene.model.contextWindow(5_000);
        scene.servers.tool("s", "t", arguments -> new Success(arguments + "x".repeat(4_000)));
        scene.model
                .calls(call("a", "s__t", "{\"n\":1}"))
                .calls(call("b", "s__t", "{\"n\":2}"))
                .calls(call("c", "s__t", "{\"n\":3}"))
                .calls(call("d", "s__t", "{\"n\":4}"))
                .says("Done.");

        scene.ask("?");

        assertThat(scene.resultsShown(4).getFirst()).containsOnlyOnce(MARK);
        assertThat(scene.resultsShown(5).getFirst())
                .containsOnlyOnce(MARK)
                .startsWith("{\"n\":1}xxx")
                .hasSizeLessThan(scene.resultsShown(4).getFirst().length());
    }

    @Test
    void leavesOutTheOldestMessagesWhenResultsAreNotEnough() {
        scene.model.contextWindow(6_000).says("Done.");
        List<Turn> history = IntStream.range(0, 20)
                .mapToObj(i -> new Turn(i % 2 == 0 ? Role.USER : Role.ASSISTANT, i + " " + "x".repeat(3_000)))
                .toList();

        scene.ask(new Question("And now?", null, history));

        List<String> texts = scene.messages(1).stream()
                .map(message -> switch (message) {
                    case UserMessage user -> user.singleText();
                    case AiMessage ai -> ai.text();
                    default -> "";
                })
                .toList();
        assertThat(texts.get(1)).matches("\\[… 1[6-9] earlier messages were left out by the gateway …]");
        assertThat(texts.get(texts.size() - 2)).startsWith("19 ");
        assertThat(texts.getLast()).isEqualTo("And now?");
        assertThat(TokenEstimate.of(scene.messages(1))).isLessThan(5_100);
    }

    @Test
    void shrinksOnceMoreWhenTheModelSaysThatItIsTooLong() {
        scene.servers.tool("s", "t", _ -> new Success("x".repeat(9_000)));
        scene.model.calls(call("a", "s__t", "{}")).fails(tooLong()).says("Done.");

        assertThat(scene.ask("?")).isEqualTo(new Conclusion("Done.", null));

        assertThat(scene.story())
                .containsSubsequence(
                        "model failed: context_too_long", "shortened 1 results, 0 messages", "model 3", "answered 3");
        assertThat(TokenEstimate.of(scene.messages(3)))
                .isLessThanOrEqualTo(TokenEstimate.of(scene.messages(2)) / 2 + 1);
    }

    @Test
    void answersInPartFromALittleWhenItIsStillTooLong() {
        scene.servers.tool("s", "t", arguments -> new Success(arguments.substring(0, 20) + "x".repeat(9_000)));
        String longArguments = "{\"text\":\"" + "y".repeat(9_000) + "\"}";
        scene.model
                .calls(call("a", "s__t", longArguments))
                .fails(tooLong())
                .fails(tooLong())
                .says("In short.");

        assertThat(scene.ask("?")).isEqualTo(new Conclusion("In short.", PartialReason.CONTEXT_LENGTH));

        assertThat(scene.model.requests().getLast().toolSpecifications()).isNullOrEmpty();
        assertThat(TokenEstimate.of(scene.messages(4))).isLessThan(TokenEstimate.of(scene.messages(3)));
        AiMessage said = (AiMessage) scene.messages(4).get(2);
        assertThat(said.toolExecutionRequests().getFirst().arguments()).isEqualTo("{}");
        assertThat(scene.resultsShown(4)).singleElement().asString().endsWith(MARK);
    }

    @Test
    void aQuestionThatIsTooLargeForTheModelIsTheCallersToChange() {
        scene.model.fails(tooLong());

        assertThatExceptionOfType(InvalidRequest.class)
                .isThrownBy(() -> scene.ask("?"))
                .satisfies(failure -> assertThat(failure.field()).isEqualTo("query"));
        assertThat(scene.model.requests()).hasSize(1);
    }

    @Test
    void theLastAnswerIsFittedToo() {
        scene.maxIterations(1).servers.tool("s", "t", _ -> new Success("x".repeat(9_000)));
        scene.model.calls(call("a", "s__t", "{}")).fails(tooLong()).says("In short.");

        assertThat(scene.ask("?")).isEqualTo(new Conclusion("In short.", PartialReason.MAX_ITERATIONS));
        assertThat(scene.resultsShown(3)).singleElement().asString().endsWith(MARK);
    }

    @Test
    void countsATokenForThreeAsciiCharactersAndForEachOther() {
        assertThat(TokenEstimate.of("abcdef")).isEqualTo(2);
        assertThat(TokenEstimate.of("abcd")).isEqualTo(2);
        assertThat(TokenEstimate.of("日本語")).isEqualTo(3);
        assertThat(TokenEstimate.of((String) null)).isZero();
        assertThat(TokenEstimate.prefix("ab😀cd", 2)).isEqualTo(2);
        assertThat(TokenEstimate.prefix("ab😀cd", 3)).isEqualTo(5);
    }

    private static ContextTooLong tooLong() {
        return new ContextTooLong("maximum context length is 8192 tokens", null);
    }
}
