package dev.breakwater.llm.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which tools of real servers are called for a question, and with what. */
class ToolChoiceTests {

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            What is the weather in Paris?                       | get_current_weather{"city":"Paris"}
            what's the weather like in paris right now          | get_current_weather{"city":"paris"}
            Paris weather                                       | get_current_weather{"city":"Paris"}
            weather new york                                    | get_current_weather{"city":"new york"}
            Do I need an umbrella in Hamburg?                   | get_current_weather{"city":"Hamburg"}
            What is the weather in Paris, France?               | get_current_weather{"city":"Paris, France"}
            How warm is it in St. John's?                       | get_current_weather{"city":"St. John's"}
            What is the temperature in Cold Spring?             | get_current_weather{"city":"Cold Spring"}
            weather in 東京                                      | get_current_weather{"city":"東京"}
            I'm going to Paris. What is the weather there?      | get_current_weather{"city":"Paris"}
            What is the weather in 48.85, 2.35?                 | get_current_weather{"latitude":48.85,"longitude":2.35}
            weather at 33.87°S, 151.21°E                        | get_current_weather{"latitude":-33.87,"longitude":151.21}
            How warm is it in Reykjavík in imperial units?      | get_current_weather{"city":"Reykjavík","units":"imperial"}
            Weather forecast for Tokyo for the next 3 days      | get_forecast{"city":"Tokyo","days":3}
            3-day forecast for Rio de Janeiro                   | get_forecast{"city":"Rio de Janeiro","days":3}
            Will it rain in London tomorrow?                    | get_forecast{"city":"London"}
            Forecast for next week in Oslo in fahrenheit        | get_forecast{"city":"Oslo","days":7,"units":"imperial"}
            """)
    void weather(String question, String call) {
        assertThat(Ask.calls(Catalogue.of("weather", "workspace", "database"), question))
                .containsExactly(call);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Is it colder in New York or in São Paulo?                 | New York  | São Paulo
            Compare the weather in Paris and in Tokyo                 | Paris     | Tokyo
            Compare the weather: Paris vs Tokyo                       | Paris     | Tokyo
            What is the weather in Paris? And in Tokyo?               | Paris     | Tokyo
            What is the weather in Paris and what is it in Tokyo?     | Paris     | Tokyo
            Is Rome warmer than Oslo?                                 | Rome      | Oslo
            How warm is it in Rome and how cold is it in Oslo?        | Rome      | Oslo
            weather in berlin and san francisco                       | berlin    | san francisco
            """)
    void twoPlacesAreTwoCallsInOneTurn(String question, String first, String second) {
        assertThat(Ask.calls(Catalogue.of("weather", "workspace", "database"), question))
                .containsExactly(
                        "get_current_weather{\"city\":\"" + first + "\"}",
                        "get_current_weather{\"city\":\"" + second + "\"}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            List the files in the workspace           | list_directory{"path":"."}
            Which files are there?                    | list_directory{"path":"."}
            Show me the files in src                  | list_directory{"path":"src"}
            What files are in the docs folder?        | list_directory{"path":"docs"}
            List the allowed directories              | list_allowed_directories{}
            Show the directory tree of src/main       | directory_tree{"path":"src/main"}
            Read the file notes/todo.txt              | read_text_file{"path":"notes/todo.txt"}
            What is in notes/todo.txt?                | read_text_file{"path":"notes/todo.txt"}
            Read the first 10 lines of notes/todo.txt | read_text_file{"path":"notes/todo.txt","head":10}
            Read the last 5 lines of notes/todo.txt   | read_text_file{"path":"notes/todo.txt","tail":5}
            How big is notes/todo.txt?                | get_file_info{"path":"notes/todo.txt"}
            Search for "hello world" in src           | search_files{"path":"src","pattern":"hello world"}
            find *.md                                 | search_files{"path":".","pattern":"*.md"}
            move notes/a.txt to archive/a.txt         | move_file{"source":"notes/a.txt","destination":"archive/a.txt"}
            Write hello to notes/x.txt                | write_file{"path":"notes/x.txt","content":"hello"}
            Create a directory called reports/2026    | create_directory{"path":"reports/2026"}
            """)
    void files(String question, String call) {
        assertThat(Ask.calls(Catalogue.of("filesystem"), question)).containsExactly(call);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            List the files in the workspace           | list_directory{}
            Search for "hello world" in src           | search_files{"text":"hello world","path":"src"}
            search for TODO in src/main               | search_files{"text":"TODO","path":"src/main"}
            find *.md                                 | find_files{"pattern":"*.md"}
            Find all files matching **/*.java in src  | find_files{"pattern":"**/*.java","path":"src"}
            Write "buy milk" to notes/a.txt           | write_file{"path":"notes/a.txt","content":"buy milk"}
            """)
    void filesOfAnotherServer(String question, String call) {
        assertThat(Ask.calls(Catalogue.of("workspace", "weather"), question)).containsExactly(call);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Which tables are in the database?                | list_tables{}
            Show me the tables                               | list_tables{}
            Describe the table products                      | describe_table{"table":"products"}
            Describe the products table                      | describe_table{"table":"products"}
            Which columns does the table order_items have?   | describe_table{"table":"order_items"}
            select name from products where price > 100      | query{"sql":"select name from products where price > 100"}
            Run: SELECT count(*) FROM o WHERE s = 'a' and t > 1; | query{"sql":"SELECT count(*) FROM o WHERE s = 'a' and t > 1"}
            Show the first 5 rows: select * from orders      | query{"sql":"select * from orders","limit":5}
            Delete from products where id = 3                | execute{"sql":"Delete from products where id = 3"}
            """)
    void databases(String question, String call) {
        assertThat(Ask.calls(Catalogue.of("weather", "workspace", "database"), question))
                .containsExactly(call);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            echo hello                                   | echo{"message":"hello"}
            can you echo good morning please?            | echo{"message":"good morning"}
            Please echo the following: to be or not      | echo{"message":"to be or not"}
            add 2 and 3                                  | get-sum{"a":2,"b":3}
            What is the sum of 17 and 25?                | get-sum{"a":17,"b":25}
            Add 2.5 and -3                               | get-sum{"a":2.5,"b":-3}
            get me 5 resource links                      | get-resource-links{"count":5}
            What is the structured content for Chicago?  | get-structured-content{"location":"Chicago"}
            Read the knowledge graph                     | read_graph{}
            Search for kubernetes                        | search_nodes{"query":"kubernetes"}
            search nodes for the best coffee in town     | search_nodes{"query":"best coffee in town"}
            Open the nodes Alice and Bob                 | open_nodes{"names":["Alice","Bob"]}
            Delete the entity Alice                      | delete_entities{"entityNames":["Alice"]}
            Create a relation from Al to Bo of type x    | create_relations{"relations":[{"from":"Al","to":"Bo","relationType":"x"}]}
            """)
    void otherServers(String question, String call) {
        assertThat(Ask.calls(Catalogue.of("everything", "memory"), question)).containsExactly(call);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            Which tables are in the database, and what is the weather in Rome? | list_tables{}             | get_current_weather{"city":"Rome"}
            What is the sum of 17 and 25, and the weather in Oslo?             | get-sum{"a":17,"b":25}    | get_current_weather{"city":"Oslo"}
            Describe the tables products and orders                            | describe_table{"table":"products"} | describe_table{"table":"orders"}
            Read a.txt and b.txt                                               | read_file{"path":"a.txt"} | read_file{"path":"b.txt"}
            echo hello; then list the files in src                             | echo{"message":"hello"}   | list_directory{"path":"src"}
            """)
    void questionsWithTwoParts(String question, String first, String second) {
        assertThat(Ask.calls(Catalogue.of("everything", "weather", "workspace", "database"), question))
                .isEqualTo(List.of(first, second));
    }
}
