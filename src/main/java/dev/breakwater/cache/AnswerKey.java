package dev.breakwater.cache;

import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * All on which an answer depends, as one digest: two requests with the same key may be given the same answer.
 *
 * @param hex 64 digits
 */
public record AnswerKey(String hex) {

    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();

    /** Part of every key, so that gateways of different versions in one Redis do not see each other's values. */
    private static final int FORMAT = 1;

    /**
     * What an answer depends on beside the question.
     *
     * @param agent the agent's name
     * @param model the model that is asked first
     * @param instructions digest of what the agent tells its model
     * @param tools digest of the tools that the agent is offered now
     */
    public record Basis(String agent, String model, String instructions, String tools) {}

    public static AnswerKey of(Question question, Caller caller, Basis basis) {
        ObjectNode json = CANONICAL.createObjectNode();
        json.put("format", FORMAT);
        json.put("scope", caller.scope());
        json.put("agent", basis.agent());
        json.put("model", basis.model());
        json.put("instructions", basis.instructions());
        json.put("tools", basis.tools());
        json.put("query", question.query());
        json.set("context", question.context());
        ArrayNode messages = json.putArray("messages");
        question.history()
                .forEach(turn ->
                        messages.addObject().put("role", turn.role().name()).put("content", turn.content()));
        return new AnswerKey(digest(CANONICAL.writeValueAsBytes(json)));
    }

    /** The digest by which the parts of a {@link Basis} are told apart, of a text of any length. */
    public static String digest(String text) {
        return digest(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /** Where the answer is kept in Redis. */
    byte[] answer() {
        return ascii(name());
    }

    /** Who gives the answer now. In a cluster it lies beside the answer: what is in braces alone decides where. */
    byte[] lease() {
        return ascii("lease:{" + name() + "}");
    }

    /** What became of the run that held the lease with this token. */
    byte[] outcome(String token) {
        return ascii("outcome:{" + name() + "}:" + token);
    }

    private String name() {
        return "agent_response:" + hex;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
