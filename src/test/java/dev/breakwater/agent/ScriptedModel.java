package dev.breakwater.agent;

import dev.breakwater.llm.ModelChain;
import dev.breakwater.llm.ModelReply;
import dev.breakwater.resilience.Deadline;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.BiFunction;

/** A model that says what a test has written down for it, in order, and remembers what it was asked. */
final class ScriptedModel implements ModelChain {

    private final Deque<BiFunction<ChatRequest, Deadline, AiMessage>> script = new ArrayDeque<>();
    private final List<ChatRequest> requests = new ArrayList<>();
    private final List<Deadline> deadlines = new ArrayList<>();
    private int contextWindow = 100_000;

    ScriptedModel says(String text) {
        return does((_, _) -> AiMessage.from(text));
    }

    ScriptedModel saysNothing() {
        return does((_, _) -> AiMessage.builder().build());
    }

    ScriptedModel calls(ToolExecutionRequest... calls) {
        return does((_, _) -> AiMessage.from(calls));
    }

    ScriptedModel fails(RuntimeException failure) {
        return does((_, _) -> {
            throw failure;
        });
    }

    ScriptedModel does(BiFunction<ChatRequest, Deadline, AiMessage> step) {
        script.add(step);
        return this;
    }

    ScriptedModel contextWindow(int tokens) {
        contextWindow = tokens;
        return this;
    }

    static ToolExecutionRequest call(String id, String name, String arguments) {
        return ToolExecutionRequest.builder()
                .id(id)
                .name(name)
                .arguments(arguments)
                .build();
    }

    List<ChatRequest> requests() {
        return requests;
    }

    List<Deadline> deadlines() {
        return deadlines;
    }

    @Override
    public String model() {
        return "scripted-1";
    }

    @Override
    public List<String> names() {
        return List.of("scripted");
    }

    @Override
    public ModelChain preferring(String name) {
        if (!names().contains(name)) {
            throw new IllegalArgumentException("there is no model named " + name);
        }
        return this;
    }

    @Override
    public int contextWindow() {
        return contextWindow;
    }

    @Override
    public int maxOutputTokens() {
        return 1_000;
    }

    @Override
    public OptionalDouble temperature() {
        return OptionalDouble.of(0.7);
    }

    @Override
    public ModelReply chat(ChatRequest request, Deadline deadline) {
        requests.add(request);
        deadlines.add(deadline);
        if (script.isEmpty()) {
            throw new AssertionError("the model was asked once more than the test expects: " + request);
        }
        ChatResponse response = ChatResponse.builder()
                .aiMessage(script.removeFirst().apply(request, deadline))
                .tokenUsage(new TokenUsage(10, 5))
                .build();
        return new ModelReply(response, "scripted", "scripted-1", null);
    }
}
