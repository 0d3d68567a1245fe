package dev.breakwater.llm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.toolserver.filesystem.FilesystemServer;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Plain questions reach the tools of the bundled server {@code filesystem} by the words of their descriptions alone. */
class BundledFilesTests {

    private static final List<String> LOOKING = List.of("list", "read", "find", "search_text", "info");
    private static final List<String> CHANGING = List.of("write", "create_directory", "move", "delete");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            List the files in the workspace           | list{}
            Which files are there?                    | list{}
            Show me the files in src                  | list{"path":"src"}
            What files are in the docs folder?        | list{"path":"docs"}
            What is in the reports folder?            | list{"path":"reports"}
            Read the file welcome.txt                 | read{"path":"welcome.txt"}
            What is in notes/todo.txt?                | read{"path":"notes/todo.txt"}
            Read the first 10 lines of notes/todo.txt | read{"path":"notes/todo.txt","limit":10}
            Find *.md                                 | find{"pattern":"*.md"}
            Find all files matching docs/**/*.md      | find{"pattern":"docs/**/*.md"}
            find files named todo                     | find{"pattern":"todo"}
            Search for "hello" in reports             | search_text{"text":"hello","path":"reports"}
            Search for "hello world" in src           | search_text{"text":"hello world","path":"src"}
            search for TODO in src/main               | search_text{"text":"TODO","path":"src/main"}
            How big is notes/todo.txt?                | info{"path":"notes/todo.txt"}
            """)
    void lookingAtFiles(String question, String call) {
        assertThat(Ask.calls(tools(LOOKING), question)).containsExactly(call);
        assertThat(Ask.calls(
                        tools(Stream.concat(LOOKING.stream(), CHANGING.stream()).toList()), question))
                .containsExactly(call);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Write hello to notes/x.txt                | write{"path":"notes/x.txt","content":"hello"}
            Create a directory called reports/2026    | create_directory{"path":"reports/2026"}
            Make a folder called notes                | create_directory{"path":"notes"}
            move notes/a.txt to archive/a.txt         | move{"source":"notes/a.txt","destination":"archive/a.txt"}
            Delete the file notes/x.txt               | delete{"path":"notes/x.txt"}
            """)
    void changingFiles(String question, String call) {
        assertThat(Ask.calls(
                        tools(Stream.concat(LOOKING.stream(), CHANGING.stream()).toList()), question))
                .containsExactly(call);
    }

    @Test
    void whatIsToBeChangedIsAskedForAndNotGuessed() {
        assertThat(Ask.calls(
                        tools(Stream.concat(LOOKING.stream(), CHANGING.stream()).toList()), "Create a directory"))
                .singleElement()
                .asString()
                .startsWith("To use create_directory I need path");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Delete the file notes/x.txt",
                "Write hello to notes/x.txt",
                "move notes/a.txt to archive/a.txt",
                "What is the capital of France?",
                "Which tables are in the database?"
            })
    void nothingIsCalledThatDoesNotFit(String question) {
        assertThat(Ask.calls(tools(LOOKING), question))
                .singleElement()
                .asString()
                .contains("none fits");
    }

    /** Beside the tools of the bundled server {@code weather}, as in a gateway that nobody has configured. */
    private static List<ToolSpecification> tools(List<String> names) {
        List<ToolSpecification> tools = new ArrayList<>(Catalogue.of("weather"));
        names.forEach(name -> tools.add(tool(name)));
        return tools;
    }

    private static ToolSpecification tool(String name) {
        try (InputStream json = FilesystemServer.class.getResourceAsStream(name + ".json")) {
            JsonNode tool = JsonMapper.shared().readTree(json);
            return Catalogue.tool(
                    "filesystem__" + name,
                    tool.path("description").asString(),
                    tool.path("inputSchema").toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
