package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.breakwater.toolserver.stdio.Arguments;
import dev.breakwater.toolserver.stdio.BundledServer;
import dev.breakwater.toolserver.stdio.BundledTool;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import io.modelcontextprotocol.json.schema.jackson3.DefaultJsonSchemaValidator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server in this process, called as its session would call it; every result has to fit its tool's output schema. */
final class CalledServer {

    private static final DefaultJsonSchemaValidator SCHEMAS = new DefaultJsonSchemaValidator();

    private final BundledServer server;

    CalledServer(Map<String, String> environment) {
        server = DatabaseServer.create(environment);
    }

    /** @param end what is done in place of ending this process, for a statement that outlasts its limit by {@code patience} */
    CalledServer(Map<String, String> environment, Duration patience, Runnable end) {
        server = DatabaseServer.create(environment, patience, end);
    }

    List<BundledTool> tools() {
        return server.tools();
    }

    Reply call(String name, Map<String, Object> arguments) throws ToolError, InterruptedException {
        BundledTool tool = server.tools().stream()
                .filter(one -> one.description().name().equals(name))
                .findFirst()
                .orElseThrow();
        Reply reply = tool.handler()
                .answer(new Arguments(
                        arguments,
                        List.of("table", "sql", "max_rows").stream()
                                .filter(((Map<?, ?>)
                                        tool.description().inputSchema().get("properties"))::containsKey)
                                .toList()));
        assertThat(SCHEMAS.validate(tool.description().outputSchema(), json(reply)))
                .satisfies(verdict -> assertThat(verdict.errorMessage()).isNull());
        return reply;
    }

    JsonNode query(String sql) throws ToolError, InterruptedException {
        return json(call("query", Map.of("sql", sql)));
    }

    /** The rows as JSON: {@code [["a",1],["b",2]]}. */
    String rows(String sql) throws ToolError, InterruptedException {
        return query(sql).get("rows").toString();
    }

    JsonNode execute(String sql) throws ToolError, InterruptedException {
        return json(call("execute", Map.of("sql", sql)));
    }

    /** What the model is told of a query that fails. */
    String refusal(String sql) {
        return refusal("query", Map.of("sql", sql));
    }

    String refusal(String tool, Map<String, Object> arguments) {
        return catchThrowableOfType(ToolError.class, () -> call(tool, arguments))
                .getMessage();
    }

    private static JsonNode json(Reply reply) {
        return JsonMapper.shared().valueToTree(reply.structured());
    }
}
