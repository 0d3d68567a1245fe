package dev.breakwater.mcp.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** Turns the result of a tool call, whatever kinds of content it has, into text that a model can use. */
public final class ResultText {

    private ResultText() {}

    /**
     * The text of a result, cut at the limit and marked as cut.
     *
     * @param limit in bytes of UTF-8
     */
    public static String of(JsonNode result, int limit) {
        List<String> parts = new ArrayList<>();
        for (JsonNode content : result.path("content")) {
            parts.add(part(content));
        }
        JsonNode structured = result.path("structuredContent");
        if (structured.isObject() && !alreadySaid(structured, parts)) {
            parts.add(structured.toString());
        }
        String text = String.join("\n", parts);
        return cut(text.isBlank() ? "(the tool returned nothing)" : text, limit);
    }

    private static String part(JsonNode content) {
        return switch (content.path("type").asString("")) {
            case "text" -> content.path("text").asString("");
            case "image", "audio" -> binary(content.path("type").asString(""), content, "data");
            case "resource_link" ->
                "[resource " + content.path("name").asString("") + ": "
                        + content.path("uri").asString("") + "]";
            case "resource" -> resource(content.path("resource"));
            default -> content.toString();
        };
    }

    private static String resource(JsonNode resource) {
        String uri = resource.path("uri").asString("");
        return resource.has("text")
                ? "[resource " + uri + "]\n" + resource.path("text").asString("")
                : binary("resource " + uri, resource, "blob");
    }

    private static String binary(String what, JsonNode content, String member) {
        String base64 = content.path(member).asString("");
        int padding = base64.endsWith("==") ? 2 : base64.endsWith("=") ? 1 : 0;
        long bytes = base64.length() * 3L / 4 - padding;
        return "[" + what + ", " + content.path("mimeType").asString("unknown type") + ", " + bytes
                + " bytes, not shown]";
    }

    /** Servers should repeat structured content as text, for clients that do not know it; then once is enough. */
    private static boolean alreadySaid(JsonNode structured, List<String> parts) {
        return parts.stream().anyMatch(part -> {
            if (!part.startsWith("{")) {
                return false;
            }
            try {
                return Json.MAPPER.readTree(part).equals(structured);
            } catch (JacksonException e) {
                return false;
            }
        });
    }

    /**
     * The text, cut at the limit and marked as cut.
     *
     * @param limit in bytes of UTF-8
     */
    public static String cut(String text, int limit) {
        if (text.length() <= limit / 3) {
            return text; // a char is at most 3 bytes of UTF-8
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= limit) {
            return text;
        }
        int end = limit;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--; // not in the middle of a character
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8) + "\n[cut by the gateway: the first " + end + " of "
                + bytes.length + " bytes are shown]";
    }
}
