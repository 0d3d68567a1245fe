package dev.breakwater.agent.loop;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The arguments of a tool call as a model writes them: a JSON object, if all is well. */
final class CallArguments {

    private static final JsonMapper JSON = JsonMapper.shared();
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

    /** What stands in the conversation: providers' clients fail on arguments that are not a JSON object. */
    static String inConversation(String arguments) {
        return parsed(arguments).isPresent() ? arguments : NONE;
    }

    /** The first characters, for a message about what is wrong with them. */
    static String beginning(String arguments) {
        return PublicText.line(arguments, SHOWN);
    }
}
