package dev.breakwater.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.when;

import dev.breakwater.agent.AgentDescription;
import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.ToolServers.CatalogueEntry;
import dev.breakwater.testing.GatewayClient;
import dev.langchain4j.agent.tool.ToolSpecification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class CatalogueTests extends ApiContext {

    @Test
    void showsTheAgents() {
        when(agents.agents())
                .thenReturn(List.of(
                        new AgentDescription("multi-tool", "multi-tool", "Uses tools", "demo", List.of("weather"))));

        assertThat(http.get("/agents").text()).isEqualTo("""
                {"agents":[{"name":"multi-tool","type":"multi-tool","description":"Uses tools","model":"demo",\
                "servers":["weather"]}]}""");
    }

    @Test
    void showsAServerThatIsUp() {
        when(servers.statuses())
                .thenReturn(List.of(new ServerStatus(
                        "weather",
                        "Weather information",
                        true,
                        false,
                        "ready",
                        true,
                        null,
                        null,
                        new ServerStatus.Breaker("closed", null),
                        List.of(new ServerStatus.Instance(4711L, "ready", Duration.ofMillis(61_500), 2)),
                        List.of("get_forecast"),
                        "2025-11-25",
                        1,
                        null,
                        null)));

        assertThat(http.get("/servers").text()).isEqualTo("""
                {"servers":[{"name":"weather","description":"Weather information","bundled":true,"required":false,\
                "state":"ready","healthy":true,"breaker":{"state":"closed","retry_after":null},\
                "instances":[{"pid":4711,"state":"ready","uptime":61.5,"in_flight":2}],"tools":["get_forecast"],\
                "protocol_version":"2025-11-25","restarts":1,"last_failure":null}]}""");
    }

    @Test
    void showsWhatWentWrongWithAServer() {
        when(servers.statuses())
                .thenReturn(List.of(new ServerStatus(
                        "docs",
                        "",
                        false,
                        true,
                        "backoff",
                        false,
                        "it ended",
                        Duration.ofSeconds(4),
                        new ServerStatus.Breaker("open", Duration.ofSeconds(60)),
                        List.of(),
                        List.of(),
                        null,
                        3,
                        new ServerStatus.Failure(
                                "initialize",
                                "it ended with 1",
                                List.of("boom"),
                                Instant.parse("2026-11-22T10:00:00.5Z")),
                        null)));

        assertThat(http.get("/servers").text())
                .contains(
                        "\"breaker\":{\"state\":\"open\",\"retry_after\":60}",
                        "\"last_failure\":{\"stage\":\"initialize\",\"message\":\"it ended with 1\","
                                + "\"stderr_tail\":[\"boom\"],\"at\":\"2026-11-22T10:00:00.500Z\"}");
    }

    @Test
    void showsEveryToolAndWhyOneIsWithheld() {
        ObjectNode schema = (ObjectNode) new JsonMapper()
                .readTree("{\"type\": \"object\", \"properties\": {\"cityName\": {\"maximum\": 1e-7}}}");
        OfferedTool tool = new OfferedTool(
                "weather",
                "get_forecast",
                "weather__get_forecast",
                "A forecast",
                schema,
                true,
                true,
                ToolSpecification.builder().name("weather__get_forecast").build());
        when(servers.catalogue())
                .thenReturn(List.of(new CatalogueEntry(tool, null), new CatalogueEntry(tool, "its server is down")));

        String start = "{\"server\":\"weather\",\"tool\":\"get_forecast\",\"name_for_model\":\"weather__get_forecast\","
                + "\"description\":\"A forecast\",\"read_only\":true,";
        String end = "\"input_schema\":{\"type\":\"object\",\"properties\":{\"cityName\":{\"maximum\":1.0E-7}}}}";
        assertThat(http.get("/tools").text())
                .isEqualTo("{\"tools\":[" + start + "\"offered\":true," + end + "," + start
                        + "\"offered\":false,\"withheld_reason\":\"its server is down\"," + end + "]}");
    }

    @Test
    void answersHeadWithoutABody() {
        GatewayClient.Reply reply = http.method("HEAD", "/tools");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.header("X-Request-Id")).startsWith("req_");
    }
}
