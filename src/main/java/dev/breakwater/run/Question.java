package dev.breakwater.run;

import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the caller asks.
 *
 * @param query the question itself, never blank
 * @param context data beside the question; the model is shown it as data, not as instructions
 * @param history earlier turns of the conversation, oldest first
 */
public record Question(String query, @Nullable ObjectNode context, List<Turn> history) {

    public Question {
        history = List.copyOf(history);
    }

    public static Question of(String query) {
        return new Question(query, null, List.of());
    }

    /** An earlier turn, held by the client and sent again. */
    public record Turn(Role role, String content) {}

    /** Who spoke in an earlier turn. */
    public enum Role {
        USER,
        ASSISTANT
    }
}
