package dev.breakwater.mcp;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonPointer;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A JSON document that knows on which line each of its members stands.
 *
 * @param lines lines, counted from 1, of the members of objects
 * @param repeated members whose name their object has twice; the later one is what the document holds
 */
record LocatedJson(JsonNode root, Map<JsonPointer, Integer> lines, List<JsonPointer> repeated) {

    private static final JsonMapper MAPPER = JsonMapper.shared();

    /** @throws JacksonException if the text is not one JSON document */
    static LocatedJson parse(byte[] text) {
        JsonNode root = MAPPER.readTree(text);
        Map<JsonPointer, Integer> lines = new HashMap<>();
        List<JsonPointer> repeated = new ArrayList<>();
        try (JsonParser parser = MAPPER.createParser(text)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    JsonPointer place = parser.streamReadContext().pathAsPointer();
                    int line = parser.currentTokenLocation().getLineNr();
                    // What a repeated member holds has been seen before, too; that is no news.
                    if (lines.put(place, line) != null && !repeated.contains(place.head())) {
                        repeated.add(place);
                    }
                }
            }
        }
        return new LocatedJson(root, lines, repeated);
    }
}
