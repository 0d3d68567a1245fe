package dev.breakwater.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.breakwater.admission.idempotency.IdempotencyKey;
import dev.breakwater.failure.InvalidRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The header {@code Idempotency-Key}, with the body that was sent under it. */
final class KeyHeader {

    static final String NAME = "Idempotency-Key";

    private static final Pattern VALID = Pattern.compile("[!-~]{1,255}");

    private KeyHeader() {}

    /**
     * The key of a request, if it has one.
     *
     * @throws InvalidRequest if it is not fit to be one
     */
    static Optional<IdempotencyKey> of(HttpServletRequest request, byte[] body) {
        List<String> sent = Collections.list(request.getHeaders(NAME));
        if (sent.isEmpty()) {
            return Optional.empty();
        }
        if (sent.size() > 1 || !VALID.matcher(sent.getFirst()).matches()) {
            throw new InvalidRequest(NAME, "must be given once, as 1 to 255 visible ASCII characters without a space");
        }
        return Optional.of(new IdempotencyKey(sent.getFirst(), digest(body)));
    }

    /** The same for bodies that differ only in white space and in the order of members: some clients change these. */
    private static String digest(byte[] body) {
        String text = sorted(StrictJson.object(body)).toString();
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static JsonNode sorted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = JsonNodeFactory.instance.objectNode();
                new TreeSet<>(object.propertyNames()).forEach(name -> copy.set(name, sorted(object.get(name))));
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> copy.add(sorted(element)));
                yield copy;
            }
            default -> node;
        };
    }
}
