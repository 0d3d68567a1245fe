package dev.breakwater.agent.loop;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of a tool call as a model writes them: a JSON object, if all is well. */
public final class CallArguments {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final JsonMapper CANONICAL =
            JsonMapper.builder().enable(JsonNodeFeature.WRITE_PROPERTIES_SORTED).build();
    private static final String NONE = "{}";
    private static final int SHOWN = 200;

    private CallArguments() {}

    /** The arguments, where "none at all" becomes an empty object: that is how many models call a tool without any. */
    static String orNone(@Nullable String arguments) {
        return arguments == null || arguments.isBlank() ? NONE : arguments;
    }

    /** Empty if it is not one JSON object and nothing else. */
    static Optional<ObjectNode> parsed(String arguments) {
        try {
            return JSON.readTree(arguments) instanceof ObjectNode object ? Optional.of(object) : Optional.empty();
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    /** The same text for the same arguments, whatever the order of keys and the white space. */
    static String canonical(ObjectNode arguments) {
        return CANONICAL.writeValueAsString(arguments);
    }

    /** {@code sha256:} and the first 16 hexadecimal digits of the hash of the arguments in their canonical form. */
    public static String digest(String arguments) {
        String text = parsed(arguments).map(CallArguments::canonical).orElse(arguments);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "sha256:" + HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What stands in the conversation: providers' clients fail on arguments that are not a JSON object. */
    static String inConversation(String arguments) {
        return parsed(arguments).isPresent() ? arguments : NONE;
    }

    /** The first characters, for a message about what is wrong with them. */
    static String beginning(String arguments) {
        return PublicText.line(arguments, SHOWN);
    }
}
