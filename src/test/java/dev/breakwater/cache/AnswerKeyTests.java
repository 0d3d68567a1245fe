package dev.breakwater.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.cache.AnswerKey.Basis;
import dev.breakwater.run.Caller;
import dev.breakwater.run.Question;
import dev.breakwater.run.Question.Role;
import dev.breakwater.run.Question.Turn;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class AnswerKeyTests {

    private static final Basis BASIS = new Basis("agent", "model", "instructions", "tools");
    private static final Caller CALLER = new Caller("team", "team");
    private static final AnswerKey KEY = key("{\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}}");

    @Test
    void theOrderOfMembersAndWhiteSpaceDoNotMatter() {
        assertThat(key("{\"b\":{\"d\":3,\"c\":2},\"a\":1}")).isEqualTo(KEY);
    }

    @ParameterizedTest
    @MethodSource
    void everythingThatTheAnswerDependsOnDoes(AnswerKey other) {
        assertThat(other).isNotEqualTo(KEY);
    }

    static Stream<AnswerKey> everythingThatTheAnswerDependsOnDoes() {
        Question question = question("{\"a\": 1, \"b\": {\"c\": 2, \"d\": 3}}");
        return Stream.of(
                key("{\"a\": 1}"),
                AnswerKey.of(new Question("What now?", question.context(), question.history()), CALLER, BASIS),
                AnswerKey.of(new Question(question.query(), null, question.history()), CALLER, BASIS),
                AnswerKey.of(new Question(question.query(), question.context(), List.of()), CALLER, BASIS),
                AnswerKey.of(
                        new Question(question.query(), question.context(), List.of(new Turn(Role.ASSISTANT, "Hello"))),
                        CALLER,
                        BASIS),
                AnswerKey.of(question, new Caller("other", "other"), BASIS),
                AnswerKey.of(question, CALLER, new Basis("other", "model", "instructions", "tools")),
                AnswerKey.of(question, CALLER, new Basis("agent", "other", "instructions", "tools")),
                AnswerKey.of(question, CALLER, new Basis("agent", "model", "other", "tools")),
                AnswerKey.of(question, CALLER, new Basis("agent", "model", "instructions", "other")));
    }

    @Test
    void theAnswerAndWhatBelongsToItsFlightLieOnOneNodeOfACluster() {
        assertThat(new String(KEY.answer(), StandardCharsets.US_ASCII)).matches("agent_response:[0-9a-f]{64}");
        assertThat(SlotHash.getSlot(KEY.lease())).isEqualTo(SlotHash.getSlot(KEY.answer()));
        assertThat(SlotHash.getSlot(KEY.outcome("token"))).isEqualTo(SlotHash.getSlot(KEY.answer()));
    }

    private static AnswerKey key(String context) {
        return AnswerKey.of(question(context), CALLER, BASIS);
    }

    private static Question question(String context) {
        return new Question(
                "What?", (ObjectNode) JsonMapper.shared().readTree(context), List.of(new Turn(Role.USER, "Hello")));
    }
}
