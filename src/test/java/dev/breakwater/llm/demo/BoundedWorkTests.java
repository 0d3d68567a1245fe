package dev.breakwater.llm.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.langchain4j.agent.tool.ToolSpecification;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The longest question that the gateway lets through, made of what hurts patterns most, costs a bounded time. */
class BoundedWorkTests {

    private static final int LONGEST = 64 * 1024;
    private static final List<ToolSpecification> TOOLS =
            Catalogue.of("everything", "filesystem", "memory", "weather", "workspace", "database");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select ",
                "select a from ",
                "with x as (",
                "Ab ",
                "In Ab de Cd, ",
                "and ",
                " ",
                "\t\n",
                "\"",
                "'a' ",
                "a/b/",
                "*/",
                "1.5,2.5 ",
                "weather in Paris and list the files and ",
                "x@",
                "read file a.txt and ",
                "path=x ",
                "é"
            })
    void endsForAnyQuestion(String piece) {
        String question = "weather in " + piece.repeat(LONGEST / piece.length());
        List<String> calls = assertTimeoutPreemptively(Duration.ofSeconds(60), () -> Ask.calls(TOOLS, question + "?"));
        assertThat(calls).hasSizeBetween(1, 8);
    }
}
