package dev.breakwater.toolserver.stdio;

import io.modelcontextprotocol.spec.McpSchema;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import tools.jackson.databind.json.JsonMapper;

/** Reads tools' descriptions from resources, which hold them exactly as {@code tools/list} shows them. */
public final class ToolDescriptions {

    private ToolDescriptions() {}

    /** The description in {@code <name>.json} beside the class {@code owner}. */
    public static McpSchema.Tool read(Class<?> owner, String name) {
        try (InputStream json = owner.getResourceAsStream(name + ".json")) {
            if (json == null) {
                throw new IllegalStateException("no description of the tool " + name);
            }
            return JsonMapper.shared().readValue(json, McpSchema.Tool.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
