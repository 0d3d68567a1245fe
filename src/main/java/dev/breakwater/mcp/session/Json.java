package dev.breakwater.mcp.session;

import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.json.JsonMapper;

/** The mapper for everything that is said to and heard from MCP servers. */
public final class Json {

    /** Strings are bounded by the length of a line, not here: one string may be nearly all of a large result. */
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNestingDepth(200)
                            .build())
                    .build())
            .build();

    private Json() {}
}
