package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTests {

    private static final int LIMIT = 2000;

    private final List<String> messages = new ArrayList<>();
    private final List<String> heads = new ArrayList<>();
    private final List<String> tails = new ArrayList<>();
    private final EventStream events =
            new EventStream(LIMIT, message -> messages.add(new String(message, UTF_8)), (head, tail) -> {
                heads.add(new String(head, UTF_8));
                tails.add(new String(tail, UTF_8));
            });

    @Test
    void dataIsReadWhateverStandsAroundIt() throws IOException {
        read(": hello\n\nevent: message\ndata: one\n\ndata:two\r\n\r\n\ndata: th\ndata: ree\nunknown\n\n");

        assertThat(messages).containsExactly("one", "two", "th\nree");
    }

    @Test
    void aByteOrderMarkIsPassedOver() throws IOException {
        read("\uFEFFdata: one\n\n");

        assertThat(messages).containsExactly("one");
    }

    @Test
    void anEventWithoutItsEndIsNone() throws IOException {
        read("id: 7\ndata: one\n");
        read("\ndata: two\n\n");

        assertThat(messages).containsExactly("two");
        assertThat(events.lastId()).isEmpty();
    }

    @Test
    void theLastIdIsWhereItGoesOn() throws IOException {
        assertThat(events.progressed()).isFalse();
        read("id: a-1\ndata:\n\nid: a-2\n\ndata: x\n\n");

        assertThat(messages).containsExactly("x");
        assertThat(events.lastId()).isEqualTo("a-2");
        assertThat(events.progressed()).isTrue();
        assertThat(events.progressed()).isFalse();
        read("id: a-2\ndata: y\n\n");
        assertThat(events.progressed()).as("the same place again").isFalse();
    }

    @Test
    void whatDoesNotFitAHeaderIsNoId() throws IOException {
        read("id: a\rX-Evil: 1\ndata: x\n\nid: ü\ndata: y\n\nid: " + "z".repeat(1990) + "\ndata: z\n\n");

        assertThat(messages).containsExactly("x", "y", "z");
        assertThat(events.lastId()).isEqualTo("z".repeat(1990));
    }

    @Test
    void aServerMayAskForAPauseWithinReason() throws IOException {
        assertThat(events.retry()).isEmpty();
        read("retry: 1500\n\n");
        assertThat(events.retry()).contains(Duration.ofMillis(1500));
        read("retry: soon\nretry: -5\n\n");
        assertThat(events.retry()).contains(Duration.ofMillis(1500));
        read("retry: 999999999\n\n");
        assertThat(events.retry()).contains(Duration.ofSeconds(30));
    }

    @Test
    void aMessageOfTheLimitIsTakenAndALongerOneIsNot() throws IOException {
        read("data: " + "x".repeat(LIMIT) + "\n\ndata: begin" + "x".repeat(LIMIT) + "end\n\ndata: next\n\n");

        assertThat(messages).containsExactly("x".repeat(LIMIT), "next");
        assertThat(heads).singleElement().asString().startsWith("begin");
        assertThat(tails).singleElement().asString().endsWith("end");
    }

    @Test
    void manyLinesThatAreTooLongTogetherAreOneMessageThatIsTooLong() throws IOException {
        read("data: first\n" + ("data: " + "x".repeat(100) + "\n").repeat(100) + "data: last\n\ndata: next\n\n");

        assertThat(messages).containsExactly("next");
        assertThat(heads).containsExactly("first");
        assertThat(tails).containsExactly("last");
    }

    @Test
    void aCommentOfAnyLengthIsNoMessage() throws IOException {
        read(": " + "x".repeat(10 * LIMIT) + "\n\ndata: next\n\n");

        assertThat(messages).containsExactly("next");
        assertThat(heads).isEmpty();
    }

    @Test
    void whoTakesMessagesMayStopTheReading() {
        var stopped = new EventStream(
                LIMIT,
                _ -> {
                    throw new IOException("enough");
                },
                (_, _) -> {});

        assertThatThrownBy(() -> stopped.read(in("data: one\n\ndata: two\n\n")))
                .isInstanceOf(IOException.class)
                .hasMessage("enough");
    }

    private void read(String text) throws IOException {
        events.read(in(text));
    }

    private static InputStream in(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }
}
