package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LineReaderTests {

    private final List<String> lines = new ArrayList<>();
    private final List<String> heads = new ArrayList<>();
    private final List<String> tails = new ArrayList<>();

    @Test
    void findsTheSameLinesHoweverTheStreamIsCutIntoChunks() throws IOException {
        Random random = new Random(42);
        for (int round = 0; round < 300; round++) {
            int limit = 1 + random.nextInt(2000);
            List<String> kept = new ArrayList<>();
            List<String> dropped = new ArrayList<>();
            StringBuilder stream = new StringBuilder();
            for (int i = random.nextInt(30); i > 0; i--) {
                String line = "é".repeat(random.nextInt(3)) + "x".repeat(random.nextInt(2 * limit));
                stream.append(line).append(random.nextBoolean() ? "\n" : "\r\n");
                int length = line.getBytes(UTF_8).length;
                boolean crlf = stream.charAt(stream.length() - 2) == '\r';
                if (length + (crlf ? 1 : 0) > limit) {
                    dropped.add(line);
                } else if (length > 0) {
                    kept.add(line);
                }
            }
            String rest = "r".repeat(random.nextInt(limit + 1));
            lines.clear();
            heads.clear();

            LineReader reader = read(stream + rest, limit, 1 + random.nextInt(3000), random);

            assertThat(lines).isEqualTo(kept);
            assertThat(heads).hasSameSizeAs(dropped);
            assertThat(new String(reader.rest(), UTF_8)).isEqualTo(rest);
        }
    }

    @Test
    void keepsALineThatIsExactlyAsLongAsAllowedAndDropsOneThatIsLonger() throws IOException {
        read("12345\n123456\n", 5, 100, new Random(1));

        assertThat(lines).containsExactly("12345");
        assertThat(heads).containsExactly("12345");
    }

    @Test
    void showsBothEndsOfALineThatIsTooLong() throws IOException {
        String line = "head" + "x".repeat(100_000) + "tail";
        for (int chunk : List.of(1, 3, 511, 512, 513, 16 * 1024, 200_000)) {
            heads.clear();
            tails.clear();

            read(line + "\nnext\n", 600, chunk, new Random(chunk));

            assertThat(heads).singleElement().asString().startsWith("headxxx").hasSizeLessThanOrEqualTo(512);
            assertThat(tails).singleElement().asString().endsWith("xxxtail").hasSize(512);
        }
        assertThat(lines).containsOnly("next");
    }

    @Test
    void readsAVeryLongLineWithoutKeepingIt() throws IOException {
        long[] left = {300L << 20};
        InputStream endless = new InputStream() {
            @Override
            public int read() {
                throw new UnsupportedOperationException();
            }

            @Override
            public int read(byte[] into, int from, int count) {
                int given = (int) Math.min(count, left[0]);
                left[0] -= given;
                return given == 0 ? -1 : given; // zeros, no line end among them
            }
        };

        LineReader reader = new LineReader(endless, 1024);
        reader.readAll(_ -> lines.add(""), (_, _) -> heads.add(""));

        assertThat(lines).isEmpty();
        assertThat(reader.rest()).hasSize(512);
    }

    private LineReader read(String text, int limit, int chunk, Random random) throws IOException {
        InputStream in = new ByteArrayInputStream(text.getBytes(UTF_8)) {
            @Override
            public synchronized int read(byte[] into, int from, int count) {
                return super.read(into, from, Math.min(count, 1 + random.nextInt(chunk)));
            }
        };
        LineReader reader = new LineReader(in, limit);
        reader.readAll(line -> lines.add(new String(line, UTF_8)), (head, tail) -> {
            heads.add(new String(head, UTF_8));
            tails.add(new String(tail, UTF_8));
        });
        return reader;
    }
}
