package dev.breakwater.testing;

import dev.breakwater.testing.ScriptedReply.Completion;
import dev.breakwater.testing.ScriptedReply.Raw;
import java.util.Optional;

/** One protocol that {@link ScriptedModelServer} speaks. */
interface Dialect {

    /** The protocol that is spoken at a path. */
    static Optional<Dialect> at(String path) {
        return switch (path) {
            case "/v1/chat/completions" -> Optional.of(new OpenAiDialect());
            case "/v1/messages" -> Optional.of(new AnthropicDialect());
            case "/api/chat" -> Optional.of(new OllamaDialect());
            default -> Optional.empty();
        };
    }

    /** What the real server would refuse the request with. */
    Optional<Raw> objection(ReceivedRequest request);

    /** The body of an answer. */
    byte[] answer(Completion completion, ReceivedRequest request);
}
