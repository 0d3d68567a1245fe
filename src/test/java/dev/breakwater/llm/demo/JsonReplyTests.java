package dev.breakwater.llm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JsonReplyTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {"type":"object","properties":{"steps":{"type":"array","items":{"type":"string"}},"x":{"type":"string"}},"required":["steps"]} | {"steps":["Why?"]}
            {"properties":{"kind":{"enum":["a","b"]},"n":{"type":"integer","minimum":3},"ok":{"type":"boolean"}},"required":["kind","n","ok"]} | {"kind":"a","n":3,"ok":false}
            {"type":"array","minItems":2,"items":{"type":"string","maxLength":2}} | ["Wh","Wh"]
            {"properties":{"max":{"type":"number","maximum":-1.5}},"required":["max"]} | {"max":-1.5}
            {"properties":{"a":{"$ref":"#/$defs/t"}},"$defs":{"t":{"const":"z"}},"required":["a"]} | {"a":"z"}
            """)
    void replyFollowsTheSchema(String schema, String reply) {
        ResponseFormat format = ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name("reply")
                        .rootElement(JsonRawSchema.from(schema))
                        .build())
                .build();
        assertThat(reply(format)).isEqualTo(reply);
    }

    @Test
    void withoutASchemaAnyJsonWillDo() {
        assertThat(reply(ResponseFormat.JSON)).isEqualTo("{\"answer\":\"Why?\"}");
    }

    private static String reply(ResponseFormat format) {
        return new DemoModel()
                .doChat(ChatRequest.builder()
                        .messages(UserMessage.from("Why?"))
                        .responseFormat(format)
                        .build())
                .aiMessage()
                .text();
    }
}
