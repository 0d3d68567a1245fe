package dev.breakwater.llm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonEnumSchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonReferenceSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tools that exist nowhere else are driven by their words and schemas alone. */
class UnseenToolTests {

    private static final ToolSpecification BREW =
            Catalogue.tool("kitchen__brew_zorbtea", "Brews zorbtea in a given strength.", """
            {"properties": {"strength": {"type": "string", "enum": ["mild", "strong"]},
                            "cups": {"type": "integer", "minimum": 1, "maximum": 6, "description": "Number of cups"},
                            "sweetened": {"type": "boolean"}},
             "required": ["strength"]}""");
    private static final ToolSpecification GLIMPH =
            Catalogue.tool("lab__measure_glimph", "Measures the glimph of a sample.", """
            {"properties": {"sample_id": {"type": "string"}, "on": {"type": "string", "format": "date"}}, "required": ["sample_id"]}""");
    private static final ToolSpecification MAIL = Catalogue.tool("post__send_mail", "Sends a mail.", """
            {"properties": {"recipient_email": {"type": "string"}, "subject": {"type": "string"}, "body": {"type": "string"}},
             "required": ["recipient_email", "body"]}""");
    private static final ToolSpecification CONVERT =
            Catalogue.tool("fx__convertMoney", "Converts an amount between currencies.", """
            {"properties": {"amount": {"type": "number"}, "from": {"type": ["string", "null"]}, "to": {"anyOf": [{"type": "null"}, {"type": "string"}]}},
             "required": ["amount", "from", "to"]}""");
    private static final List<ToolSpecification> ALL = List.of(BREW, GLIMPH, MAIL, CONVERT);

    @Test
    void enumsNumbersAndFlagsAreReadFromTheQuestion() {
        assertThat(Ask.calls(ALL, "Brew me 3 cups of strong zorbtea, sweetened"))
                .containsExactly("brew_zorbtea{\"strength\":\"strong\",\"cups\":3,\"sweetened\":true}");
        assertThat(Ask.calls(ALL, "mild zorbtea, not sweetened"))
                .containsExactly("brew_zorbtea{\"strength\":\"mild\",\"sweetened\":false}");
    }

    @Test
    void aNumberBeyondTheBoundsBecomesTheNearestAllowed() {
        assertThat(Ask.calls(ALL, "Brew 40 cups of mild zorbtea"))
                .containsExactly("brew_zorbtea{\"strength\":\"mild\",\"cups\":6}");
    }

    @Test
    void identifiersAndDatesAreReadFromTheQuestion() {
        assertThat(Ask.calls(ALL, "What is the glimph of sample QX-17 on 2026-03-01?"))
                .containsExactly("measure_glimph{\"sample_id\":\"QX-17\",\"on\":\"2026-03-01\"}");
    }

    @Test
    void addressesAndQuotationsAreReadFromTheQuestion() {
        assertThat(Ask.calls(ALL, "Send a mail to ann@example.org: \"See you at noon\""))
                .containsExactly("send_mail{\"recipient_email\":\"ann@example.org\",\"body\":\"See you at noon\"}");
    }

    @Test
    void wordsBesideThePrepositionsThatArgumentsAreNamedAfterFillThem() {
        assertThat(Ask.calls(ALL, "Convert 100.50 from USD to EUR"))
                .containsExactly("convertMoney{\"amount\":100.50,\"from\":\"USD\",\"to\":\"EUR\"}");
    }

    @Test
    void explicitAssignmentsAreTaken() {
        assertThat(Ask.calls(ALL, "brew zorbtea strength=mild cups=2"))
                .containsExactly("brew_zorbtea{\"strength\":\"mild\",\"cups\":2}");
    }

    @Test
    void aRequiredArgumentThatIsNotInTheQuestionIsAskedFor() {
        assertThat(Ask.calls(ALL, "Brew some zorbtea").getFirst()).contains("brew_zorbtea", "strength");
        assertThat(Ask.calls(ALL, "Measure the glimph").getFirst()).contains("measure_glimph", "sample id");
    }

    @Test
    void aFittingToolWithoutTheMissingArgumentIsUsedInstead() {
        ToolSpecification all = Catalogue.tool("lab__glimph_overview", "Shows the glimph of all samples.", "{}");
        assertThat(Ask.calls(List.of(GLIMPH, all), "Show the glimph overview")).containsExactly("glimph_overview{}");
    }

    @Test
    void elementsThatAreNotRawJsonAreUnderstoodToo() {
        ToolSpecification tool = ToolSpecification.builder()
                .name("paint")
                .description("Paints a wall")
                .parameters(JsonObjectSchema.builder()
                        .addProperty(
                                "colour",
                                JsonReferenceSchema.builder().reference("c").build())
                        .addProperty("wall", JsonStringSchema.builder().build())
                        .definitions(java.util.Map.of(
                                "c",
                                JsonEnumSchema.builder()
                                        .enumValues("red", "blue")
                                        .build()))
                        .required("colour", "wall")
                        .build())
                .build();
        assertThat(Ask.calls(List.of(tool), "Paint the wall \"north\" blue"))
                .containsExactly("paint{\"colour\":\"blue\",\"wall\":\"north\"}");
    }

    @Test
    void aSchemaThatContainsItselfEnds() {
        ToolSpecification tool = Catalogue.tool("x__grow_tree", "Grows a tree.", """
            {"properties": {"root": {"$defs": {"n": {"type": "object", "properties": {"child": {"$ref": "#/$defs/n"}}, "required": ["child"]}},
                                     "$ref": "#/$defs/n"}}, "required": ["root"]}""");
        assertThat(Ask.calls(List.of(tool), "Grow a tree").getFirst()).contains("root");
    }

    @Test
    void aToolWithoutDescriptionOrParametersCanBeCalled() {
        ToolSpecification bare = ToolSpecification.builder().name("ring_bell").build();
        assertThat(Ask.calls(List.of(bare), "Ring the bell")).containsExactly("ring_bell{}");
    }
}
