package dev.breakwater.observability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConsoleLinesTests {

    private static final int WRITERS = 16;
    private static final int LINES = 500;

    private final LoggerContext context = new LoggerContext();
    private final Logger log = context.getLogger("test");
    private final ConsoleLines console = new ConsoleLines();
    private final Reader reader = new Reader();

    @BeforeEach
    void start() {
        context.setMDCAdapter(new LogbackMDCAdapter());
        var encoder = new PatternLayoutEncoder();
        encoder.setContext(context);
        encoder.setPattern("%msg%replace( %kvp){' $',''}%n");
        encoder.start();
        console.setContext(context);
        console.setEncoder(encoder);
        console.start();
        console.setOutputStream(reader);
        log.setLevel(Level.INFO);
        log.addAppender(console);
    }

    @AfterEach
    void stop() {
        reader.goOn.countDown();
        context.stop();
    }

    @Test
    void aLineIsThereSoonWithoutAnother() {
        log.info("one");
        await().untilAsserted(() -> assertThat(reader.lines()).containsExactly("one"));
        log.info("two");
        await().untilAsserted(() -> assertThat(reader.lines()).containsExactly("one", "two"));
    }

    @Test
    void manyWritersLoseNothingAndKeepTheirOrder() throws Exception {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                String name = "w" + writer + " ";
                writers.execute(() -> IntStream.range(0, LINES).forEach(line -> log.info("{}{}", name, line)));
            }
        }

        console.stop();
        List<String> lines = reader.lines();
        assertThat(lines).hasSize(WRITERS * LINES);
        for (int writer = 0; writer < WRITERS; writer++) {
            String name = "w" + writer + " ";
            assertThat(lines.stream().filter(line -> line.startsWith(name)))
                    .containsExactlyElementsOf(IntStream.range(0, LINES)
                            .mapToObj(line -> name + line)
                            .toList());
        }
    }

    @Test
    void aReaderThatHasStoppedHoldsNobodyUpAndWhatIsLostIsCounted() throws Exception {
        reader.stopped = true;
        log.info("held");
        reader.reached.await();

        IntStream.range(0, ConsoleLines.MOST_WAITING + 7).forEach(line -> log.info("line {}", line));

        reader.goOn.countDown();
        console.stop();
        assertThat(reader.lines())
                .hasSize(ConsoleLines.MOST_WAITING + 2)
                .startsWith("held", "line 0")
                .contains("log lines were dropped: standard output was not read lines=\"7\"")
                .endsWith("line " + (ConsoleLines.MOST_WAITING - 1));
    }

    @Test
    void longLinesThatWaitTakeNoMoreMemoryThanTheyMayAndAreTakenAgainLater() throws Exception {
        String line = "x".repeat(100_000);
        reader.stopped = true;
        log.info("held");
        reader.reached.await();

        IntStream.range(0, 400).forEach(_ -> log.info(line));

        reader.stopped = false;
        reader.goOn.countDown();
        await().untilAsserted(() -> assertThat(reader.lines()).anyMatch(it -> it.contains("log lines were dropped")));
        int kept = (int) (ConsoleLines.MOST_WAITING_BYTES / (line.length() + 1));
        await().untilAsserted(() -> assertThat(reader.lines()).hasSize(kept + 2));
        log.info("again");
        await().untilAsserted(() -> assertThat(reader.lines()).endsWith("again"));
    }

    @Test
    void aReaderThatHasStoppedDoesNotHoldTheEndUp() throws Exception {
        reader.stopped = true;
        log.info("held");
        reader.reached.await();

        console.stop();

        assertThat(reader.lines()).isEmpty();
    }

    @Test
    void whatWaitsAtTheEndIsWrittenHoweverMuchItIs() throws Exception {
        reader.stopped = true;
        log.info("first");
        reader.reached.await();
        IntStream.range(0, 5_000).forEach(line -> log.info("a line that waits: {}", line));

        reader.goOn.countDown();
        console.stop();

        assertThat(reader.lines()).hasSize(5_001).startsWith("first").endsWith("a line that waits: 4999");
    }

    /** The other end of the standard output. */
    private static final class Reader extends OutputStream {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private volatile boolean stopped;

        @Override
        public void write(int b) {
            throw new AssertionError("lines are written whole");
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            if (stopped) {
                reached.countDown();
                Uninterruptibly.await(goOn); // as a write to a pipe does
            }
            read.write(bytes, from, length);
        }

        List<String> lines() {
            return read.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static final class Uninterruptibly {

        static void await(CountDownLatch latch) {
            boolean interrupted = false;
            while (latch.getCount() > 0) {
                try {
                    latch.await();
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
