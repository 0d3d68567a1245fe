package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.junit.jupiter.api.Test;

class OutboxTests {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Test
    void writesWhatIsQueuedAndClosesTheStreamAtTheEnd() throws IOException {
        boolean[] closed = {false};
        Outbox outbox = new Outbox(
                new OutputStream() {
                    @Override
                    public void write(int b) {
                        written.write(b);
                    }

                    @Override
                    public void close() {
                        closed[0] = true;
                    }
                },
                10);
        outbox.offer("one".getBytes(UTF_8));
        outbox.offer("two".getBytes(UTF_8));
        outbox.end();

        outbox.writeAll();

        assertThat(written.toString(UTF_8)).isEqualTo("one\ntwo\n");
        assertThat(closed[0]).isTrue();
    }

    @Test
    void refusesWhatItHasNoRoomFor() {
        Outbox outbox = new Outbox(written, 2);

        assertThat(outbox.offer(new byte[] {1})).isTrue();
        assertThat(outbox.offer(new byte[] {2})).isTrue();
        assertThat(outbox.offer(new byte[] {3})).isFalse();
    }

    @Test
    void endsEvenIfItIsFull() throws IOException {
        Outbox outbox = new Outbox(written, 1);
        outbox.offer("never read".getBytes(UTF_8));

        outbox.end();
        outbox.writeAll(); // would wait for ever without the end in the queue

        assertThat(written.size()).isZero();
    }

    @Test
    void saysThatTheChildHasClosedItsEnd() {
        Outbox outbox = new Outbox(
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        throw new IOException("Broken pipe");
                    }
                },
                1);
        outbox.offer("lost".getBytes(UTF_8));

        assertThatThrownBy(outbox::writeAll).isInstanceOf(IOException.class).hasMessage("Broken pipe");
    }
}
