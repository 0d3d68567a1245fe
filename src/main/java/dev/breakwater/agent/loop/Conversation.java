package dev.breakwater.agent.loop;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What is said in one run, and how it is fitted to a model's window. The beginning stays the same from turn to turn, so
 * that providers can cache it; what has been shortened stays so.
 */
final class Conversation {

    /** What is kept of a shortened tool result at least, in tokens. */
    private static final int LEAST_RESULT = 64;

    private final SystemMessage system;
    private final Deque<ChatMessage> history;
    private final UserMessage question;
    private final List<Exchange> exchanges = new ArrayList<>();
    private int droppedFromHistory;

    Conversation(SystemMessage system, List<ChatMessage> history, UserMessage question) {
        this.system = system;
        this.history = new ArrayDeque<>(history);
        this.question = question;
    }

    /**
     * What fitting did.
     *
     * @param results how many tool results were shortened
     * @param messages how many earlier messages were left out
     */
    record Shortened(int results, int messages) {

        private static final Shortened NOTHING = new Shortened(0, 0);

        boolean something() {
            return results > 0 || messages > 0;
        }
    }

    /** Adds a model's tool calls with all their results; {@code reports} are in the order of the calls. */
    void add(AiMessage said, List<CallReport> reports) {
        List<ToolExecutionRequest> requests = said.toolExecutionRequests();
        List<Result> results = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            results.add(new Result(requests.get(i), reports.get(i)));
        }
        List<ToolExecutionRequest> sendable = requests.stream()
                .map(request -> request.toBuilder()
                        .arguments(CallArguments.inConversation(request.arguments()))
                        .build())
                .toList();
        exchanges.add(
                new Exchange(said.toBuilder().toolExecutionRequests(sendable).build(), results));
    }

    List<ChatMessage> messages() {
        List<ChatMessage> messages = new ArrayList<>();
        messages.add(system);
        if (droppedFromHistory > 0) {
            messages.add(
                    UserMessage.from("[… " + droppedFromHistory + " earlier messages were left out by the gateway …]"));
        }
        messages.addAll(history);
        messages.add(question);
        exchanges.forEach(exchange -> exchange.addTo(messages));
        return messages;
    }

    int tokens() {
        return TokenEstimate.of(messages());
    }

    /**
     * Shortens the conversation to a number of tokens, as far as that is possible: tool results first, the oldest first,
     * then earlier messages of the client's, the oldest first.
     */
    Shortened fit(int budget) {
        if (TokenEstimate.atMost(messages()) <= budget) {
            return Shortened.NOTHING;
        }
        int excess = tokens() - budget;
        int results = 0;
        for (Result result : exchanges.stream().flatMap(Exchange::stream).toList()) {
            int saved = excess > 0 ? result.shortenBy(excess) : 0;
            results += saved > 0 ? 1 : 0;
            excess -= saved;
        }
        int dropped = 0;
        while (excess > 0 && !history.isEmpty()) {
            excess -= TokenEstimate.of(history.removeFirst());
            dropped++;
        }
        droppedFromHistory += dropped;
        return new Shortened(results, dropped);
    }

    /**
     * The least a model needs to answer from what is there: the question and the newest results, each of them short and
     * without long arguments. About so many tokens, but always at least one exchange.
     */
    List<ChatMessage> minimal(int budget) {
        List<ChatMessage> messages = new ArrayList<>(List.of(system, question));
        int left = budget - TokenEstimate.of(messages);
        Deque<List<ChatMessage>> newest = new ArrayDeque<>();
        for (Exchange exchange : exchanges.reversed()) {
            List<ChatMessage> brief = exchange.brief(Math.max(LEAST_RESULT, budget / 4));
            left -= TokenEstimate.of(brief);
            if (left < 0 && !newest.isEmpty()) {
                break;
            }
            newest.addFirst(brief);
        }
        newest.forEach(messages::addAll);
        return messages;
    }

    /** The beginning of the newest result of a tool that worked, at most so many characters of it. */
    Optional<String> newestSuccess(int length) {
        return exchanges.reversed().stream()
                .flatMap(exchange -> exchange.results().reversed().stream())
                .filter(result -> !result.report.failed())
                .map(result -> result.report.text())
                .map(text -> text.length() <= length ? text : text.substring(0, length) + "…")
                .findFirst();
    }

    /** A model's tool calls with their results; the one is never sent without the other. */
    private record Exchange(AiMessage said, List<Result> results) {

        Stream<Result> stream() {
            return results.stream();
        }

        void addTo(List<ChatMessage> messages) {
            messages.add(said);
            results.forEach(result -> messages.add(result.message()));
        }

        List<ChatMessage> brief(int tokens) {
            List<ChatMessage> messages = new ArrayList<>();
            messages.add(AiMessage.from(said.toolExecutionRequests().stream()
                    .map(request -> TokenEstimate.of(request.arguments()) <= LEAST_RESULT
                            ? request
                            : request.toBuilder().arguments("{}").build())
                    .toList()));
            results.forEach(result -> messages.add(result.brief(Math.max(LEAST_RESULT, tokens / results.size()))));
            return messages;
        }
    }

    /** A tool's result, of which the beginning up to {@code kept} is shown. */
    private static final class Result {

        private static final String MARK = "\n[… shortened by the gateway …]";
        private static final int MARK_TOKENS = TokenEstimate.of(MARK);

        private final ToolExecutionRequest request;
        private final CallReport report;
        private int kept;

        Result(ToolExecutionRequest request, CallReport report) {
            this.request = request;
            this.report = report;
            this.kept = report.text().length();
        }

        /** How many tokens it is shorter now. */
        int shortenBy(int tokens) {
            int before = TokenEstimate.of(shown(kept));
            int target = Math.max(LEAST_RESULT, before - tokens) - MARK_TOKENS;
            int shorter = TokenEstimate.prefix(report.text(), target);
            int saved = before - TokenEstimate.of(shown(shorter));
            if (shorter >= kept || saved <= 0) {
                return 0;
            }
            kept = shorter;
            return saved;
        }

        ChatMessage message() {
            return message(kept);
        }

        ChatMessage brief(int tokens) {
            return message(Math.min(kept, TokenEstimate.prefix(report.text(), tokens)));
        }

        private ChatMessage message(int length) {
            return ToolExecutionResultMessage.builder()
                    .id(request.id())
                    .toolName(request.name())
                    .text(shown(length))
                    .isError(report.failed())
                    .build();
        }

        private String shown(int length) {
            String text = report.text();
            return length == text.length() ? text : text.substring(0, length) + MARK;
        }
    }
}
