package dev.breakwater.agent.loop;

import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.run.Question;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The messages that a conversation begins with. They say nothing that changes from one moment to the next, such as the
 * time, so that providers can cache them.
 */
public final class Prompt {

    private final String instructions;

    Prompt(String instructions) {
        this.instructions = instructions;
    }

    String instructions() {
        return instructions;
    }

    Conversation conversation(Question question, Toolbox toolbox, List<ServerStatus> servers) {
        return new Conversation(
                SystemMessage.from(instructions + servers(toolbox, servers)),
                history(question),
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

    /** The earlier turns of the conversation, as messages. */
    public static List<ChatMessage> history(Question question) {
        return question.history().stream()
                .filter(turn -> !turn.content().isBlank())
                .map(Prompt::message)
                .toList();
    }

    private static ChatMessage message(Question.Turn turn) {
        return switch (turn.role()) {
            case USER -> UserMessage.from(turn.content());
            case ASSISTANT -> AiMessage.from(turn.content());
        };
    }

    /** The question with its context, the latter marked as data. */
    public static String text(Question question) {
        if (question.context() == null || question.context().isEmpty()) {
            return question.query();
        }
        // "\/" is "/" to JSON, and the block cannot be closed from inside.
        String json = question.context().toString().replace("</", "<\\/");
        return question.query() + "\n\n<context>\n" + json + "\n</context>";
    }
}
