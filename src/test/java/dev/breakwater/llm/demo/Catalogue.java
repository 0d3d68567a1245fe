package dev.breakwater.llm.demo;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonRawSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Tools as real servers list them, in the form in which a request offers them. */
final class Catalogue {

    private static final JsonMapper JSON = new JsonMapper();

    private Catalogue() {}

    /** The tools of the servers whose lists are stored beside this class, in this order. */
    static List<ToolSpecification> of(String... servers) {
        List<ToolSpecification> tools = new ArrayList<>();
        for (String server : servers) {
            try (InputStream list = Catalogue.class.getResourceAsStream(server + ".json")) {
                JSON.readTree(list)
                        .forEach(tool -> tools.add(tool(
                                server + "__" + tool.path("name").asString(),
                                tool.path("description").asString(),
                                tool.path("inputSchema"))));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return tools;
    }

    static ToolSpecification tool(String name, String description, String inputSchema) {
        return tool(name, description, JSON.readTree(inputSchema));
    }

    private static ToolSpecification tool(String name, String description, JsonNode inputSchema) {
        JsonObjectSchema.Builder parameters = JsonObjectSchema.builder();
        inputSchema
                .path("properties")
                .forEachEntry(
                        (property, schema) -> parameters.addProperty(property, JsonRawSchema.from(schema.toString())));
        parameters.required(inputSchema
                .path("required")
                .valueStream()
                .map(JsonNode::asString)
                .toList());
        return ToolSpecification.builder()
                .name(name)
                .description(description)
                .parameters(parameters.build())
                .build();
    }
}
