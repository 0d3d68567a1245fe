package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ToolNamesTests {

    @Test
    void anOrdinaryNameIsServerAndTool() {
        assertThat(ToolNames.forModel("weather", "get_forecast")).isEqualTo("weather__get_forecast");
        assertThat(ToolNames.forModel("my-docs", "read-file")).isEqualTo("my-docs__read-file");
    }

    @Test
    void aNameOf64CharactersStaysAndALongerOneIsCutToIt() {
        String fits = "t".repeat(64 - "docs__".length());

        assertThat(ToolNames.forModel("docs", fits)).isEqualTo("docs__" + fits);
        assertThat(ToolNames.forModel("docs", fits + "t")).hasSize(64).startsWith("docs__ttt");
        assertThat(ToolNames.forModel("docs", fits + "tt")).isNotEqualTo(ToolNames.forModel("docs", fits + "t"));
    }

    @Test
    void illegalCharactersAreReplacedAndTheNamesStayDifferent() {
        String dotted = ToolNames.forModel("docs", "read.file");

        assertThat(dotted).startsWith("docs__read_file_").matches("[A-Za-z0-9_-]{1,64}");
        assertThat(dotted).isNotEqualTo(ToolNames.forModel("docs", "read/file"));
        assertThat(ToolNames.forModel("docs", "読む")).matches("docs_____[0-9a-f]{10}");
    }

    @Test
    void aNameNeverDependsOnAnythingButServerAndTool() {
        assertThat(ToolNames.forModel("docs", "a.b")).isEqualTo(ToolNames.forModel("docs", "a.b"));
    }

    @Test
    void namesThatCouldBeReadTwoWaysAreTold() {
        assertThat(List.of(
                        ToolNames.forModel("a__b", "c"),
                        ToolNames.forModel("a", "b__c"),
                        ToolNames.forModel("a_", "_b__c"),
                        ToolNames.forModel("a_", "b"),
                        ToolNames.forModel("a", "_b"),
                        ToolNames.forModel("a__b_", "c")))
                .doesNotHaveDuplicates();
    }

    @Test
    void aServerCannotTakeTheNameOfAnotherServersTool() {
        String changed = ToolNames.forModel("bank_", "pay"); // bank___pay_ and ten digits

        String forged = changed.substring("bank__".length());

        assertThat(ToolNames.forModel("bank", forged)).isNotEqualTo(changed);
    }

    @Test
    void noTwoPairsShareAName() {
        Random random = new Random(7);
        String alphabet = "ab__-.é";
        Map<String, String> pairs = new HashMap<>();
        for (int i = 0; i < 20_000; i++) {
            String server = word(random, "ab__-", 1 + random.nextInt(4));
            String tool = word(random, alphabet, 1 + random.nextInt(70));

            String other = pairs.put(ToolNames.forModel(server, tool), server + " " + tool);

            assertThat(other).isIn(null, server + " " + tool);
        }
    }

    private static String word(Random random, String alphabet, int length) {
        StringBuilder word = new StringBuilder();
        for (int i = 0; i < length; i++) {
            word.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return word.toString();
    }
}
