package dev.breakwater.mcp.session;

import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Finds out which request a response belongs to that cannot be read as a whole. Python's servers write the id first,
 * TypeScript's write it last. An id of anything else, as of a record in the result, must not be taken for it: that would
 * end somebody else's request.
 */
final class BrokenResponse {

    private static final int LOOKED_AT = 512;

    /** The end of the line ends the message, so that this id stands at its top. */
    private static final Pattern ID_AT_END =
            Pattern.compile(",\\s*\"jsonrpc\"\\s*:\\s*\"2\\.0\"\\s*,\\s*\"id\"\\s*:\\s*(\\d{1,18})\\s*}\\s*$"
                    + "|,\\s*\"id\"\\s*:\\s*(\\d{1,18})\\s*,\\s*\"jsonrpc\"\\s*:\\s*\"2\\.0\"\\s*}\\s*$");

    private BrokenResponse() {}

    /** The id, if the first or the last bytes of the message show it beyond doubt. */
    static OptionalLong id(byte[] head, byte[] tail) {
        Head seen = new Head();
        try (JsonParser parser = Json.MAPPER.createParser(head, 0, Math.min(head.length, LOOKED_AT))) {
            seen.read(parser);
        } catch (JacksonException e) {
            // It breaks off here, as was to be expected.
        }
        if (seen.request) {
            return OptionalLong.empty();
        }
        if (seen.response && seen.id.isPresent()) {
            return seen.id;
        }
        int from = Math.max(0, tail.length - LOOKED_AT);
        Matcher end = ID_AT_END.matcher(new String(tail, from, tail.length - from, StandardCharsets.UTF_8));
        if (!end.find()) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(end.group(1) != null ? end.group(1) : end.group(2)));
    }

    /** The members at the top of the message, as far as its first bytes go. */
    private static final class Head {

        private OptionalLong id = OptionalLong.empty();
        private boolean response;
        private boolean request;

        void read(JsonParser parser) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            OptionalLong last = OptionalLong.empty(); // counts once something follows it: its digits may be cut off
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                id = last.isPresent() ? last : id;
                String name = parser.currentName();
                response |= name.equals("jsonrpc") || name.equals("result") || name.equals("error");
                request |= name.equals("method") || name.equals("params");
                JsonToken value = parser.nextToken();
                if (name.equals("id") && value == JsonToken.VALUE_NUMBER_INT) {
                    last = OptionalLong.of(parser.getLongValue());
                }
                parser.skipChildren();
            }
        }
    }
}
