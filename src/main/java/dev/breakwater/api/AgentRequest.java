package dev.breakwater.api;

import dev.breakwater.admission.idempotency.IdempotencyKey;
import dev.breakwater.agent.ResponseNotes;
import dev.breakwater.agent.RunRequest;
import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.run.CacheMode;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.RequestId;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What the body of {@code POST /agent} asks for. */
record AgentRequest(
        String agentType, Question question, @Nullable Duration timeout, CacheMode cache) {

    /** The largest accepted query, and the largest accepted context as compact JSON, in bytes of UTF-8. */
    static final int MAX_TEXT_BYTES = 64 * 1024;

    private static final String DEFAULT_AGENT = "multi-tool";
    private static final BigDecimal MAX_TIMEOUT =
            BigDecimal.valueOf(Duration.ofDays(1).toSeconds());
    private static final List<String> MEMBERS =
            List.of("query", "agent_type", "context", "messages", "timeout", "cache", "detach");
    private static final Map<String, CacheMode> CACHE_MODES =
            Arrays.stream(CacheMode.values()).collect(Collectors.toMap(CacheMode::wireName, mode -> mode));

    /** @throws InvalidRequest if the body is not such a request; names the member */
    static AgentRequest of(byte[] body) {
        Members members = new Members("", StrictJson.object(body), MEMBERS);
        Question question = new Question(query(members), context(members), history(members));
        CacheMode cache = cacheMode(members);
        if (members.bool("detach").orElse(false)) {
            throw members.invalid("detach", "cannot be true: this version answers every request at once");
        }
        return new AgentRequest(members.string("agent_type").orElse(DEFAULT_AGENT), question, timeout(members), cache);
    }

    RunRequest run(RequestId id, Caller caller, @Nullable IdempotencyKey key, ResponseNotes notes) {
        return new RunRequest(id, agentType, question, timeout, caller, cache, key, notes);
    }

    private static String query(Members members) {
        String query = members.requiredString("query");
        requireSize(members, "query", query);
        return query;
    }

    private static @Nullable ObjectNode context(Members members) {
        ObjectNode context = members.object("context").orElse(null);
        if (context != null) {
            requireSize(members, "context", context.toString());
        }
        return context;
    }

    private static List<Question.Turn> history(Members members) {
        ArrayNode messages = members.array("messages").orElse(null);
        if (messages == null) {
            return List.of();
        }
        List<Question.Turn> turns = new ArrayList<>(messages.size());
        for (int i = 0; i < messages.size(); i++) {
            turns.add(turn("messages[" + i + "]", messages.get(i)));
        }
        return turns;
    }

    private static Question.Turn turn(String path, JsonNode message) {
        if (!(message instanceof ObjectNode object)) {
            throw new InvalidRequest(path, "must be an object with role and content");
        }
        Members members = new Members(path, object, List.of("role", "content"));
        Question.Role role = switch (members.requiredString("role")) {
            case "user" -> Question.Role.USER;
            case "assistant" -> Question.Role.ASSISTANT;
            default -> throw members.invalid("role", "must be user or assistant");
        };
        return new Question.Turn(role, members.requiredString("content"));
    }

    private static @Nullable Duration timeout(Members members) {
        BigDecimal seconds = members.number("timeout").orElse(null);
        if (seconds == null) {
            return null;
        }
        if (seconds.signum() <= 0 || seconds.compareTo(MAX_TIMEOUT) > 0) {
            throw members.invalid(
                    "timeout", "must be a number of seconds above 0 and at most " + MAX_TIMEOUT.toPlainString());
        }
        // By way of a double: a BigDecimal such as 1e-999999999 cannot be rescaled in a sensible time.
        return Duration.ofNanos(Math.max(1, Math.round(seconds.doubleValue() * 1e9)));
    }

    private static CacheMode cacheMode(Members members) {
        String word = members.string("cache").orElse(CacheMode.USE.wireName());
        CacheMode mode = CACHE_MODES.get(word);
        if (mode == null) {
            throw members.invalid("cache", "must be one of: use, refresh, bypass");
        }
        return mode;
    }

    private static void requireSize(Members members, String name, String text) {
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_TEXT_BYTES) {
            throw members.invalid(name, "may have at most " + MAX_TEXT_BYTES + " bytes");
        }
    }
}
