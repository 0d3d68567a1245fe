package dev.breakwater.mcp.session;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ResultTextTests {

    @Test
    void textsAreJoinedByLineEnds() {
        assertThat(text("{'content':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}"))
                .isEqualTo("a\nb");
    }

    @Test
    void imagesAndSoundsAreNamedWithTheirKindAndSize() {
        assertThat(text("{'content':[{'type':'image','mimeType':'image/png','data':'QUJDRA=='},"
                        + "{'type':'audio','mimeType':'audio/wav','data':'QUJD'}]}"))
                .isEqualTo("[image, image/png, 4 bytes, not shown]\n[audio, audio/wav, 3 bytes, not shown]");
    }

    @Test
    void resourcesShowTheirTextOrTheirSize() {
        assertThat(text("{'content':[{'type':'resource','resource':{'uri':'file:///a','text':'hello'}},"
                        + "{'type':'resource','resource':{'uri':'file:///b','mimeType':'application/pdf','blob':'QUI='}},"
                        + "{'type':'resource_link','uri':'file:///c','name':'c'}]}"))
                .isEqualTo("[resource file:///a]\nhello\n[resource file:///b, application/pdf, 2 bytes, not shown]\n"
                        + "[resource c: file:///c]");
    }

    @Test
    void aKindOfContentThatIsNewIsShownAsItStands() {
        assertThat(text("{'content':[{'type':'hologram','x':1}]}")).isEqualTo("{\"type\":\"hologram\",\"x\":1}");
    }

    @Test
    void structuredContentIsShownWhereNoTextSaysIt() {
        assertThat(text("{'content':[{'type':'text','text':'21 degrees'}],'structuredContent':{'t':21}}"))
                .isEqualTo("21 degrees\n{\"t\":21}");
    }

    @Test
    void structuredContentIsNotSaidTwice() {
        assertThat(text("{'content':[{'type':'text','text':'{ \\'a\\': 1, \\'b\\': [2] }'}],"
                        + "'structuredContent':{'b':[2],'a':1}}"))
                .isEqualTo("{ \"a\": 1, \"b\": [2] }");
    }

    @Test
    void anEmptyResultSaysSo() {
        assertThat(text("{'content':[]}")).isEqualTo("(the tool returned nothing)");
        assertThat(text("{}")).isEqualTo("(the tool returned nothing)");
        assertThat(text("{'content':'no list'}")).isEqualTo("(the tool returned nothing)");
    }

    @Test
    void aTextOfExactlyTheLimitIsNotCut() {
        assertThat(ResultText.of(Json.MAPPER.readTree(json("{'content':[{'type':'text','text':'12345'}]}")), 5))
                .isEqualTo("12345");
    }

    @Test
    void aCutNeverLeavesHalfACharacter() {
        String text = "aé€😀".repeat(20);
        for (int limit = 1; limit < text.getBytes(UTF_8).length; limit++) {
            String shown = ResultText.of(
                    Json.MAPPER.readTree(json("{'content':[{'type':'text','text':'" + text + "'}]}")), limit);

            String kept = shown.substring(0, shown.indexOf("\n[cut by the gateway"));
            assertThat(text).startsWith(kept);
            assertThat(kept.getBytes(UTF_8).length).isBetween(limit - 3, limit);
            assertThat(shown).contains("of 200 bytes are shown");
        }
    }

    private static String text(String result) {
        return ResultText.of(Json.MAPPER.readTree(json(result)), 10_000);
    }

    private static String json(String text) {
        return text.replace("\\'", "\\\"").replace('\'', '"');
    }
}
