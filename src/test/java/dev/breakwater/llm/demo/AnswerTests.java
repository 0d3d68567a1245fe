package dev.breakwater.llm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AnswerTests {

    private static final List<ToolSpecification> TOOLS = Catalogue.of("weather", "workspace", "database");

    @Test
    void aSentenceIsTheAnswer() {
        assertThat(answer("What is the weather in Paris?", "The current weather in Paris is clear at 8 °C."))
                .isEqualTo("The current weather in Paris is clear at 8 °C.");
    }

    @Test
    void aSentenceWithTheSameInJsonIsQuotedInWordsOnly() {
        assertThat(
                        answer(
                                "What is the weather in Paris?",
                                "It is clear in Paris at 8 °C.\n{\"temperature\":8.0,\"kind\":\"seen\",\"place\":{\"name\":\"Paris\"}}"))
                .isEqualTo("It is clear in Paris at 8 °C.");
    }

    @Test
    void jsonThatSaysSomethingElseThanTheTextBeforeItIsKept() {
        assertThat(answer("Read the file a.log", "started\n{\"level\":\"warn\",\"disk\":\"full\"}"))
                .contains("started", "full");
    }

    @Test
    void otherTextIsQuotedWithWhereItComesFrom() {
        assertThat(answer("Read the file notes/todo.txt", "buy milk\nbuy bread"))
                .isEqualTo("read_file (path: notes/todo.txt):\nbuy milk\nbuy bread");
    }

    @Test
    void jsonBecomesReadable() {
        assertThat(answer("select name from products where price > 100", """
                        {"row_count": 2, "truncated": false, "note": null,
                         "rows": [{"name": "lamp", "price": 120}, {"name": "desk", "price": 300.5}]}"""))
                .endsWith(
                        "row count: 2, truncated: false\nrows:\n- name: lamp, price: 120\n- name: desk, price: 300.5");
    }

    @Test
    void longListsAndLongTextsAreBounded() {
        String rows =
                IntStream.range(0, 500).mapToObj(i -> "{\"id\":" + i + "}").collect(Collectors.joining(",", "[", "]"));
        assertThat(answer("Which tables are in the database?", rows)).contains("- id: 9\nand 490 more");
        assertThat(answer("Read the file a.txt", "lorem ipsum ".repeat(10_000)))
                .hasSizeLessThan(1_700)
                .endsWith("…");
    }

    @Test
    void twoResultsAreToldApart() {
        String answer = Ask.finalAnswer(
                TOOLS,
                "Is it colder in New York or in São Paulo?",
                call -> ToolExecutionResultMessage.from(
                        call, call.arguments().contains("York") ? "{\"t\":2}" : "{\"t\":21}"));
        assertThat(answer)
                .isEqualTo(
                        "- get_current_weather (city: New York): t: 2\n- get_current_weather (city: São Paulo): t: 21");
    }

    @Test
    void failuresAreAdmitted() {
        assertThat(Ask.finalAnswer(
                        TOOLS,
                        "What is the weather in Pariss?",
                        call -> Ask.failed(call, "unknown city, did you mean Paris?")))
                .isEqualTo("get_current_weather (city: Pariss) failed: unknown city, did you mean Paris?");
    }

    @Test
    void aResultThatBeginsWithErrorIsAFailure() {
        assertThat(answer("Read the file x.txt", "Error: no such file"))
                .contains("read_file (path: x.txt) failed: Error: no such file");
    }

    @Test
    void anEmptyResultIsSaidToBeEmpty() {
        assertThat(answer("List the files in the workspace", "[]")).contains("list_directory", "none");
    }

    @Test
    void whatIsStillMissingIsSaidBesideTheResults() {
        assertThat(answer("Which tables are in the database, and what is the weather?", "Two tables."))
                .contains("Two tables.", "I need city");
    }

    @Test
    void withoutToolsItAnswersFromTheResultsAtHandAlsoAfterAReminder() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("c")
                .name("a__b")
                .arguments("{}")
                .build();
        List<ChatMessage> messages = List.of(
                UserMessage.from("Which tables are there?"),
                AiMessage.from(call),
                ToolExecutionResultMessage.from(call, "There are two tables."));
        assertThat(Ask.answer(List.of(), messages).text()).isEqualTo("There are two tables.");
        List<ChatMessage> reminded = new ArrayList<>(messages);
        reminded.add(UserMessage.from("Time is short: answer now."));
        assertThat(Ask.answer(List.of(), reminded).text()).isEqualTo("There are two tables.");
    }

    @Test
    void resultsOfAnEarlierQuestionAreNotTheAnswerToThisOne() {
        ToolExecutionRequest call = ToolExecutionRequest.builder()
                .id("call_1")
                .name("database__list_tables")
                .arguments("{}")
                .build();
        AiMessage answer = Ask.answer(
                TOOLS,
                List.of(
                        UserMessage.from("Which tables are there?"),
                        AiMessage.from(call),
                        ToolExecutionResultMessage.from(call, "There are two tables."),
                        AiMessage.from("There are two tables."),
                        UserMessage.from("What is the weather in Rome?")));
        assertThat(answer.toolExecutionRequests()).singleElement().satisfies(next -> {
            assertThat(next.name()).isEqualTo("weather__get_current_weather");
            assertThat(next.id()).isNotEqualTo(call.id());
        });
    }

    @Test
    void replySaysModelUsageAndReason() {
        ChatRequest request = ChatRequest.builder()
                .messages(UserMessage.from("What is the weather in Paris?"))
                .toolSpecifications(TOOLS)
                .build();
        ChatResponse response = new DemoModel().doChat(request);
        assertThat(response.modelName()).isEqualTo("demo");
        assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
        assertThat(response.tokenUsage().inputTokenCount()).isGreaterThan(500);
        assertThat(response.tokenUsage().outputTokenCount()).isBetween(5, 50);
        assertThat(new DemoModel().doChat(request)).isEqualTo(response);
    }

    private static String answer(String question, String result) {
        return Ask.finalAnswer(TOOLS, question, call -> ToolExecutionResultMessage.from(call, result));
    }
}
