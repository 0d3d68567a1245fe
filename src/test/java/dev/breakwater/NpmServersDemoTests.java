package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import dev.breakwater.testing.NpmServers;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import tools.jackson.databind.JsonNode;

/** The demo model with MCP servers that it has never seen. */
@EnabledIf(value = "dev.breakwater.testing.NpmServers#installed", disabledReason = NpmServers.MISSING)
@TestPropertySource(
        properties = {
            "breakwater.llm.provider=demo",
            "breakwater.mcp.import=" + NpmServers.FILE,
            // The bundled server for files could answer the same questions.
            "breakwater.mcp.servers.filesystem.enabled=false"
        })
@DirtiesContext
class NpmServersDemoTests extends GatewayTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Echo \"Hello from the pier\"                      | everything | echo           | Hello from the pier",
                "What is the sum of 7 and 35?                      | everything | get-sum        | 42",
                "List the directory npm/shelf                      | files      | list_directory | harbour.txt",
                "Read the file npm/shelf/tetrapod.txt              | files      | read_text_file | concrete armour",
                "What is the weather in Paris?                     | weather    | get_current_weather | Paris"
            })
    void findsTheToolAndItsArguments(String question, String server, String tool, String answer) {
        GatewayClient.Reply reply = gateway.ask("{\"query\": \"" + question.replace("\"", "\\\"") + "\"}");

        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        JsonNode use = reply.json().path("tools_used").path(0);
        assertThat(use.path("server").stringValue()).isEqualTo(server);
        assertThat(use.path("tool").stringValue()).isEqualTo(tool);
        assertThat(use.path("status").stringValue()).isEqualTo("success");
        assertThat(reply.json().path("answer").stringValue()).contains(answer);
    }
}
