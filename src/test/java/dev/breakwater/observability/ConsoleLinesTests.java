package dev.breakwater.observability;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.concurrent.Future;
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
    void aLineIsThereWhenTheCallReturns() {
        log.info("one");
        assertThat(reader.lines()).containsExactly("one");
        log.info("two");
        assertThat(reader.lines()).containsExactly("one", "two");
    }

    @Test
    void manyWritersLoseNothingAndKeepTheirOrder() throws Exception {
        try (ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int writer = 0; writer < WRITERS; writer++) {
                String name = "w" + writer + " ";
                writers.execute(() -> IntStream.range(0, LINES).forEach(line -> log.info("{}{}", name, line)));
            }
        }

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
        try (ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> held = writer.submit(() -> log.info("held"));
            reader.reached.await();

            IntStream.range(0, ConsoleLines.MOST_WAITING + 7).forEach(line -> log.info("line {}", line));

            assertThat(held).isNotDone();
            reader.goOn.countDown();
            held.get();
        }
        assertThat(reader.lines())
                .hasSize(ConsoleLines.MOST_WAITING + 2)
                .startsWith("held", "log lines were dropped: standard output was not read lines=\"7\"", "line 0")
                .endsWith("line " + (ConsoleLines.MOST_WAITING - 1));
    }

    @Test
    void aReaderThatHasStoppedDoesNotHoldTheEndUp() throws Exception {
        reader.stopped = true;
        try (ExecutorService writer = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> held = writer.submit(() -> log.info("held"));
            reader.reached.await();

            console.stop();

            assertThat(held).isNotDone();
            reader.goOn.countDown();
        }
    }

    @Test
    void whatWaitsAtTheEndIsWrittenHoweverMuchItIs() {
        // In the middle of a write nobody else can write, so that all of these wait when the end comes.
        reader.duringFirstWrite = () -> {
            try (ExecutorService others = Executors.newVirtualThreadPerTaskExecutor()) {
                others.execute(
                        () -> IntStream.range(0, 5_000).forEach(line -> log.info("a line that waits: {}", line)));
            }
            console.stop();
        };

        log.info("first");

        assertThat(reader.lines()).hasSize(5_001).contains("first", "a line that waits: 0", "a line that waits: 4999");
    }

    /** The other end of the standard output. */
    private static final class Reader extends OutputStream {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final ByteArrayOutputStream read = new ByteArrayOutputStream();
        private volatile boolean stopped;
        private Runnable duringFirstWrite = () -> {};

        @Override
        public void write(int b) {
            throw new AssertionError("lines are written whole");
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            Runnable first = duringFirstWrite;
            duringFirstWrite = () -> {};
            first.run();
            if (stopped) {
                reached.countDown();
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            read.write(bytes, from, length);
        }

        List<String> lines() {
            return read.toString(StandardCharsets.UTF_8).lines().toList();
        }
    }
}
