package dev.breakwater.agent;

import dev.breakwater.llm.ModelChain;
import dev.breakwater.llm.ModelReply;
import dev.breakwater.resilience.Deadline;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;

/**
 * A model for research workflows: it says what a test has written down for each phase, and for each sub-question, in order.
 * Safe for use by several branches at once.
 */
final class PhasedModel implements ModelChain {

    static final String PLAN = "plan";
    static final String SYNTHESIS = "synthesis";
    static final String CRITIQUE = "critique";

    private final Map<String, Deque<BiFunction<ChatRequest, Deadline, AiMessage>>> script = new ConcurrentHashMap<>();
    private final Map<String, List<ChatRequest>> asked = new ConcurrentHashMap<>();
    private final Map<String, BiFunction<ChatRequest, Deadline, AiMessage>> always = new ConcurrentHashMap<>();
    private UnaryOperator<AiMessage> before = said -> said;

    /** Does something in each call before it says what it says. */
    PhasedModel before(Runnable wait) {
        before = said -> {
            wait.run();
            return said;
        };
        return this;
    }

    PhasedModel plans(String... questions) {
        return says(PLAN, "{\"questions\": [\"" + String.join("\", \"", questions) + "\"]}");
    }

    PhasedModel approves() {
        return says(CRITIQUE, "{\"revise\": false}");
    }

    PhasedModel objects(String problem) {
        return says(CRITIQUE, "{\"revise\": true, \"problems\": [\"" + problem + "\"]}");
    }

    /** @param key a phase, or a sub-question */
    PhasedModel says(String key, String text) {
        return does(key, (_, _) -> AiMessage.from(text));
    }

    PhasedModel calls(String key, ToolExecutionRequest... calls) {
        return does(key, (_, _) -> AiMessage.from(calls));
    }

    PhasedModel fails(String key, RuntimeException failure) {
        return does(key, (_, _) -> {
            throw failure;
        });
    }

    PhasedModel does(String key, BiFunction<ChatRequest, Deadline, AiMessage> step) {
        script.computeIfAbsent(key, _ -> new ArrayDeque<>()).add(step);
        return this;
    }

    /** What it does once all that was written down is said. */
    PhasedModel always(String key, BiFunction<ChatRequest, Deadline, AiMessage> step) {
        always.put(key, step);
        return this;
    }

    /** What it was asked for that phase, or sub-question. */
    List<ChatRequest> asked(String key) {
        return asked.getOrDefault(key, List.of());
    }

    /** The last thing it was asked for that phase, or sub-question, as one text. */
    String lastAsked(String key) {
        return asked(key).getLast().messages().toString();
    }

    @Override
    public String model() {
        return "phased-1";
    }

    @Override
    public List<String> names() {
        return List.of("phased", "other");
    }

    @Override
    public ModelChain preferring(String name) {
        return this;
    }

    @Override
    public int contextWindow() {
        return 100_000;
    }

    @Override
    public int maxOutputTokens() {
        return 1_000;
    }

    @Override
    public OptionalDouble temperature() {
        return OptionalDouble.empty();
    }

    @Override
    public ModelReply chat(ChatRequest request, Deadline deadline) {
        String key = key(request);
        AiMessage said = before.apply(next(key, request).apply(request, deadline));
        ChatResponse response = ChatResponse.builder()
                .aiMessage(said)
                .tokenUsage(new TokenUsage(10, 5))
                .build();
        return new ModelReply(response, "phased", "phased-1", null);
    }

    private synchronized BiFunction<ChatRequest, Deadline, AiMessage> next(String key, ChatRequest request) {
        asked.computeIfAbsent(key, _ -> new ArrayList<>()).add(request);
        Deque<BiFunction<ChatRequest, Deadline, AiMessage>> steps = script.getOrDefault(key, new ArrayDeque<>());
        if (steps.isEmpty() && always.containsKey(key)) {
            return always.get(key);
        }
        if (steps.isEmpty()) {
            throw new AssertionError("\"" + key + "\" was asked once more than the test expects");
        }
        return steps.removeFirst();
    }

    private static String key(ChatRequest request) {
        String system = ((SystemMessage) request.messages().getFirst()).text();
        if (system.startsWith("You plan")) {
            return PLAN;
        }
        if (system.startsWith("You check")) {
            return CRITIQUE;
        }
        if (system.startsWith("You answer a question on behalf of an application, from research")) {
            return SYNTHESIS;
        }
        return request.messages().stream()
                .filter(UserMessage.class::isInstance)
                .map(message ->
                        ((UserMessage) message).singleText().lines().findFirst().orElse(""))
                .findFirst()
                .orElseThrow();
    }
}
