package dev.breakwater.testing;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import tools.jackson.databind.JsonNode;

/**
 * A request as {@link ScriptedModelServer} received it.
 *
 * @param headers by lower-case name; of a repeated header the last one
 * @param body the JSON body, a missing node if it is no JSON
 * @param connection the number of the connection it came on, from 1
 */
public record ReceivedRequest(String method, String path, Map<String, String> headers, JsonNode body, int connection) {

    public ReceivedRequest {
        headers = Map.copyOf(headers);
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The conversation, in order. */
    public List<JsonNode> messages() {
        return StreamSupport.stream(body.path("messages").spliterator(), false).toList();
    }

    /** The names of the tools the model was offered. */
    public List<String> toolNames() {
        return StreamSupport.stream(body.path("tools").spliterator(), false)
                .map(tool -> tool.path("function").path("name").asString(""))
                .toList();
    }
}
