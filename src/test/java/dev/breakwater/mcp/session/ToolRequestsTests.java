package dev.breakwater.mcp.session;

import static dev.breakwater.testing.mcp.FixtureSession.GENEROUS;
import static dev.breakwater.testing.mcp.FixtureSession.within;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.breakwater.testing.mcp.FixtureSession;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(NoFixtureLeft.class)
class ToolRequestsTests {

    @Test
    void readsAllPagesOfTheList() throws Exception {
        try (FixtureSession server = FixtureSession.greeted("pages=5")) {
            assertThat(ToolRequests.list(server.session(), within(GENEROUS)))
                    .extracting(ToolDefinition::name)
                    .startsWith("echo")
                    .endsWith("page_1", "page_2", "page_3", "page_4", "page_5");
        }
    }

    @Test
    void givesUpAListWithoutAnEnd() throws Exception {
        try (FixtureSession server = FixtureSession.greeted("pages=1000000")) {
            assertThatThrownBy(() -> ToolRequests.list(server.session(), within(GENEROUS)))
                    .isInstanceOf(SessionException.ProtocolViolation.class)
                    .hasMessageContaining("pages");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "{}", "{\"tools\":null}", "{\"tools\":{\"echo\":{}}}"})
    void aListThatIsNoneIsAViolation(String result) throws Exception {
        try (FixtureSession server = FixtureSession.greeted("list=" + result)) {
            assertThatThrownBy(() -> ToolRequests.list(server.session(), within(GENEROUS)))
                    .isInstanceOf(SessionException.ProtocolViolation.class);
        }
    }

    @Test
    void readsWhatTheServerSaysOfATool() throws Exception {
        String tool = "tool={\"name\":\"wipe\",\"title\":\"Wipes the disk\",\"inputSchema\":{\"type\":\"object\","
                + "\"required\":[\"disk\"]},\"annotations\":{\"idempotentHint\":true,\"readOnlyHint\":\"no\"}}";
        try (FixtureSession server = FixtureSession.greeted(tool)) {
            List<ToolDefinition> tools = ToolRequests.list(server.session(), within(GENEROUS));

            assertThat(tools.getFirst().readOnly()).isTrue();
            assertThat(tools.getFirst().description()).isEqualTo("Says it again");
            ToolDefinition wipe = tools.getLast();
            assertThat(wipe.description()).isEqualTo("Wipes the disk");
            assertThat(wipe.idempotent()).isTrue();
            assertThat(wipe.readOnly()).isFalse();
            assertThat(wipe.inputSchema().toString()).isEqualTo("{\"type\":\"object\",\"required\":[\"disk\"]}");
        }
    }
}
