package dev.breakwater.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonInclude.Include;
import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ToolServers.CatalogueEntry;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** A tool as {@code GET /tools} shows it. */
record ToolDocument(
        String server,
        String tool,
        String nameForModel,
        String description,
        boolean readOnly,
        boolean offered,
        @JsonInclude(Include.NON_NULL) @Nullable String withheldReason,
        ObjectNode inputSchema) {

    static ToolDocument of(CatalogueEntry entry) {
        OfferedTool tool = entry.tool();
        return new ToolDocument(
                tool.server(),
                tool.name(),
                tool.nameForModel(),
                tool.description(),
                tool.readOnly(),
                entry.offered(),
                entry.withheldReason(),
                tool.inputSchema());
    }
}
