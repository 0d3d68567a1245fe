package dev.breakwater.toolserver.filesystem;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.breakwater.toolserver.stdio.Arguments;
import dev.breakwater.toolserver.stdio.BundledServer;
import dev.breakwater.toolserver.stdio.BundledTool;
import dev.breakwater.toolserver.stdio.BundledTool.Reply;
import dev.breakwater.toolserver.stdio.ToolError;
import io.modelcontextprotocol.json.schema.jackson3.DefaultJsonSchemaValidator;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The server's tools, called as its transport calls them. Every result has to fit its schema, and none may show where the root is. */
final class ServerUnderTest {

    private static final DefaultJsonSchemaValidator SCHEMAS = new DefaultJsonSchemaValidator();

    private final Path root;
    private final BundledServer server;

    private ServerUnderTest(Path root, BundledServer server) {
        this.root = root;
        this.server = server;
    }

    static ServerUnderTest readingBelow(Path root) {
        return with(root, Map.of(), Clock.systemUTC());
    }

    static ServerUnderTest writingBelow(Path root) {
        return with(root, Map.of("FS_SERVER_WRITE", "true"), Clock.systemUTC());
    }

    static ServerUnderTest with(Path root, Map<String, String> more, Clock clock) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("FS_SERVER_ROOT", root.toString());
        return new ServerUnderTest(root, FilesystemServer.create(environment, Path.of(""), clock));
    }

    List<BundledTool> tools() {
        return server.tools();
    }

    Reply call(String name, Map<String, Object> arguments) throws ToolError, InterruptedException {
        BundledTool tool = tool(name);
        Map<?, ?> known = (Map<?, ?>) tool.description().inputSchema().get("properties");
        Reply reply;
        try {
            reply = tool.handler()
                    .answer(new Arguments(
                            arguments,
                            known.keySet().stream().map(String::valueOf).toList()));
        } catch (ToolError e) {
            assertThat(e.getMessage()).doesNotContain(root.toString());
            throw e;
        }
        assertThat(SCHEMAS.validate(tool.description().outputSchema(), json(reply)))
                .satisfies(verdict -> assertThat(verdict.errorMessage()).isNull());
        assertThat(reply.text() + json(reply)).doesNotContain(root.toString());
        return reply;
    }

    JsonNode result(String name, Map<String, Object> arguments) throws ToolError, InterruptedException {
        return json(call(name, arguments));
    }

    String text(String name, Map<String, Object> arguments) throws ToolError, InterruptedException {
        return call(name, arguments).text();
    }

    /** What the call is refused with. */
    String refusal(String name, Map<String, Object> arguments) {
        ToolError error = catchThrowableOfType(ToolError.class, () -> call(name, arguments));
        assertThat(error).as("the refusal of " + name + arguments).isNotNull();
        return error.getMessage();
    }

    BundledTool tool(String name) {
        return server.tools().stream()
                .filter(tool -> tool.description().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode json(Reply reply) {
        return JsonMapper.shared().valueToTree(reply.structured());
    }
}
