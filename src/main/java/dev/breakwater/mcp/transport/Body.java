package dev.breakwater.mcp.transport;

import java.io.IOException;
import java.util.Optional;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Bodies of responses, read within a bound. */
final class Body {

    /** How much of an error's body is read, in bytes. */
    private static final int ERROR_LIMIT = 64 << 10;

    private Body() {}

    /** The whole body; empty if it is longer than the limit, and then the rest of it is not read. */
    static Optional<byte[]> read(ClassicHttpResponse response, int limit) throws IOException {
        HttpEntity entity = response.getEntity();
        if (entity == null) {
            return Optional.of(new byte[0]);
        }
        if (entity.getContentLength() > limit) {
            return Optional.empty();
        }
        byte[] body = entity.getContent().readNBytes(limit + 1);
        return body.length > limit ? Optional.empty() : Optional.of(body);
    }

    /** What a response without success says. */
    static Refusal refusal(ClassicHttpResponse response, boolean inSession, ServerWords words) {
        String said = "";
        if (HttpChannel.mimeType(response).endsWith("json")) {
            try {
                said = read(response, ERROR_LIMIT).map(Body::message).orElse("");
            } catch (IOException e) {
                said = ""; // the status says enough
            }
        }
        Header location = response.getFirstHeader("Location");
        return Refusal.of(
                response.getCode(),
                inSession,
                words.line(said),
                location == null ? "" : words.line(String.valueOf(location.getValue())));
    }

    private static String message(byte[] body) {
        try {
            return JsonMapper.shared().readTree(body).at("/error/message").asString("");
        } catch (JacksonException e) {
            return "";
        }
    }
}
