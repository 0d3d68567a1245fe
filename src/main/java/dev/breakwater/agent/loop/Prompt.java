package dev.breakwater.agent.loop;

import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.run.Question;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The messages that a conversation begins with. They say nothing that changes from one moment to the next, such as the
 * time, so that providers can cache them.
 */
final class Prompt {

    private static final String RESOURCE = "/instructions/multi-tool.md";

    private final String instructions;

    /** @param additional what an agent's configuration adds to the built-in instructions */
    Prompt(@Nullable String additional) {
        String builtIn = builtIn();
        this.instructions =
                additional == null || additional.isBlank() ? builtIn : builtIn + "\n\n" + additional.strip();
    }

    Conversation conversation(Question question, Toolbox toolbox, List<ServerStatus> servers) {
        return new Conversation(
                SystemMessage.from(instructions + servers(toolbox, servers)),
                question.history().stream()
                        .filter(turn -> !turn.content().isBlank())
                        .map(Prompt::message)
                        .toList(),
                UserMessage.from(text(question)));
    }

    private static String servers(Toolbox toolbox, List<ServerStatus> servers) {
        Set<String> offering = toolbox.tools().stream().map(OfferedTool::server).collect(Collectors.toSet());
        StringBuilder text = new StringBuilder();
        if (offering.isEmpty()) {
            text.append(
                    "\n\nThere are no tools now. Answer from what you know, and say that you could not look it up.");
        } else {
            text.append("\n\nThe servers whose tools you have:");
            servers.stream()
                    .filter(server -> offering.contains(server.name()))
                    .forEach(server -> text.append("\n- ")
                            .append(server.name())
                            .append(server.description().isBlank() ? "" : ": " + server.description()));
        }
        if (!toolbox.missing().isEmpty()) {
            text.append("\n\nServers that are unavailable now, so that you do not have their tools: ")
                    .append(toolbox.missing().stream().map(ServerStatus::name).collect(Collectors.joining(", ")))
                    .append(". Say so in your answer if it lacks something because of that.");
        }
        return text.toString();
    }

    private static ChatMessage message(Question.Turn turn) {
        return switch (turn.role()) {
            case USER -> UserMessage.from(turn.content());
            case ASSISTANT -> AiMessage.from(turn.content());
        };
    }

    private static String text(Question question) {
        if (question.context() == null || question.context().isEmpty()) {
            return question.query();
        }
        // "\/" is "/" to JSON, and the block cannot be closed from inside.
        String json = question.context().toString().replace("</", "<\\/");
        return question.query() + "\n\n<context>\n" + json + "\n</context>";
    }

    private static String builtIn() {
        try (InputStream resource = Prompt.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException("not on the class path: " + RESOURCE);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
