package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NoFixtureLeft.class)
class StdioTransportTests {

    /** What {@link Transport#close()} promises. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(2);

    private static final String INITIALIZE = "{\"jsonrpc\":\"2.0\",\"method\":\"initialize\",\"id\":1}";

    private final Recorder recorder = new Recorder();
    private final List<Transport> opened = new ArrayList<>();

    @AfterEach
    void close() {
        opened.forEach(Transport::close);
    }

    @Test
    void aServerThatEndsWithItsInputIsClosedWithoutSignals() throws TransportException {
        StdioTransport transport = open(Fixture.command());
        greet(transport);

        assertThat(timeToClose(transport)).isLessThan(Duration.ofMillis(600));
        assertThat(recorder.end()).isEqualTo("closed by the gateway");
    }

    @Test
    void aServerThatIgnoresTheEndOfItsInputIsTerminated() throws TransportException {
        StdioTransport transport = open(Fixture.command("ignore-eof"));
        greet(transport);

        assertThat(timeToClose(transport)).isLessThan(CLOSE_LIMIT);
        assertThat(Fixture.alive()).isEmpty();
    }

    @Test
    void aServerThatIgnoresSigtermAsWellIsKilledWithinTheLimit() throws TransportException {
        StdioTransport transport = open(Fixture.ignoringTerm("ignore-eof"));
        greet(transport);

        assertThat(timeToClose(transport)).isLessThan(CLOSE_LIMIT);
        assertThat(Fixture.alive()).isEmpty();
    }

    @Test
    void whatTheServerHasStartedIsEndedWithIt() throws TransportException {
        StdioTransport transport = open(Fixture.command("grandchild"));
        greet(transport);
        await().until(() -> Fixture.alive().size() == 2);

        assertThat(timeToClose(transport)).isLessThan(CLOSE_LIMIT);
        assertThat(Fixture.alive()).isEmpty();
    }

    @Test
    void aServerThatDoesNotReadBlocksNoSenderAndIsClosedWithinTheLimit() throws TransportException {
        StdioTransport transport = open(Fixture.command("deaf"));
        long before = System.nanoTime();

        fill(transport);

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(1));
        assertThat(timeToClose(transport)).isLessThan(CLOSE_LIMIT);
    }

    @Test
    void aServerThatNeitherReadsNorHeedsSigtermIsClosedWithinTheLimit() throws TransportException {
        StdioTransport transport = open(Fixture.ignoringTerm("deaf"));
        fill(transport);

        assertThat(timeToClose(transport)).isLessThan(CLOSE_LIMIT);
        assertThat(Fixture.alive()).isEmpty();
    }

    /** Sends until nothing more is taken: one message fills the pipe, the next one blocks its writer. */
    private static void fill(Transport transport) {
        byte[] message = "x".repeat(64 * 1024).getBytes(UTF_8);
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 2000; i++) {
                        transport.send(message);
                    }
                })
                .isInstanceOf(TransportException.class)
                .hasMessageContaining("does not read");
    }

    @Test
    void theEndOfTheProcessIsReportedOnceWithItsExitCode() throws TransportException {
        StdioTransport transport = open(Fixture.command("exit-at-start=7"));

        assertThat(recorder.end()).isEqualTo("the process exited with code 7");
        transport.close();
        assertThat(recorder.ends).hasSize(1);
    }

    @Test
    void aSignalIsNamed() throws TransportException {
        StdioTransport transport = open(Fixture.command());
        greet(transport);

        process(transport).destroyForcibly();

        assertThat(recorder.end()).contains("SIGKILL");
    }

    @Test
    void afterTheEndNothingIsTaken() throws TransportException {
        StdioTransport transport = open(Fixture.command("exit-at-start=0"));
        recorder.end();

        assertThatThrownBy(() -> transport.send(INITIALIZE.getBytes(UTF_8)))
                .isInstanceOf(TransportException.class)
                .hasMessage("the process exited with code 0");
    }

    @Test
    void aGrandchildThatHoldsThePipeOpenDoesNotHideTheEndOfItsParent() throws TransportException {
        StdioTransport transport = open(Fixture.command("grandchild"));
        greet(transport);

        process(transport).destroyForcibly();

        assertThat(recorder.end()).contains("SIGKILL");
    }

    @Test
    void aServerBehindAShellDiesWithTheShell() throws TransportException {
        StdioTransport transport = open(Fixture.wrapped("ignore-eof"));
        greet(transport);
        assertThat(Fixture.alive()).as("shell and server").hasSize(2);

        process(transport).destroyForcibly();
        recorder.end();

        await().atMost(Duration.ofSeconds(5)).until(() -> Fixture.alive().isEmpty());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aServerThatHasNotSpokenYetDiesWithTheShellBeforeIt() throws TransportException {
        StdioTransport transport =
                open(Fixture.shell("exec 3<&0; \"$@\" <&3 & while :; do wait; done", "ignore-eof", "silent"));
        await().until(() -> Fixture.alive().size() == 2);

        process(transport).destroyForcibly();
        recorder.end();

        await().atMost(Duration.ofSeconds(5)).until(() -> Fixture.alive().isEmpty());
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void whatAServerLeavesBehindWhenItEndsInOrderIsEndedOnClosing() throws TransportException {
        StdioTransport transport = open(Fixture.shell("(setsid \"$@\" sleeper &); exec \"$@\""));
        greet(transport);
        await().until(() -> Fixture.alive().size() == 2);

        assertThat(timeToClose(transport)).isLessThan(CLOSE_LIMIT);
        assertThat(Fixture.alive()).isEmpty();
    }

    @Test
    void megabytesOfDiagnosticsBlockNothingAndTheLastLineIsKept() throws TransportException {
        StdioTransport transport = open(Fixture.command("stderr=4000000"));

        greet(transport);

        await().untilAsserted(() -> assertThat(transport.diagnostics()).endsWith("fixture: end of the flood"));
        assertThat(transport.diagnostics()).hasSize(20);
    }

    @Test
    void lastWordsWithoutALineEndAreKept() throws TransportException {
        StdioTransport transport = open(Fixture.command("exit-in-initialize=3"));
        transport.send(INITIALIZE.getBytes(UTF_8));
        recorder.end();
        transport.close();

        assertThat(transport.diagnostics()).containsExactly("fixture: no database behind me", "fixture: giving up");
    }

    @Test
    void itsThreadsArePlatformDaemonThreadsAndEndWithIt() throws TransportException {
        StdioTransport transport = open(Fixture.command());
        greet(transport);

        assertThat(itsThreads())
                .extracting(Thread::getName)
                .containsExactlyInAnyOrder("mcp-fixture-out", "mcp-fixture-err", "mcp-fixture-in");
        assertThat(itsThreads()).allMatch(Thread::isDaemon).noneMatch(Thread::isVirtual);

        transport.close();

        await().until(() -> itsThreads().isEmpty());
    }

    private static List<Thread> itsThreads() {
        return NoFixtureLeft.ioThreads().stream()
                .filter(thread -> thread.getName().startsWith("mcp-fixture-"))
                .toList();
    }

    @Test
    void aReceiverThatThrowsAnErrorEndsTheTransportInsteadOfLeavingItUnread() throws TransportException {
        List<String> ends = new ArrayList<>();
        CountDownLatch ended = new CountDownLatch(1);
        StdioTransport transport = new StdioTransport(command(Fixture.command()), 1 << 20, Guard.unwatched());
        opened.add(transport);
        transport.open(new Transport.Receiver() {
            @Override
            public void message(byte[] json) {
                Thread.currentThread().setUncaughtExceptionHandler((_, _) -> {}); // keeps the test's output clean
                throw new OutOfMemoryError("as if the message had been too much");
            }

            @Override
            public void oversized(byte[] head, byte[] tail) {}

            @Override
            public void closed(String reason) {
                ends.add(reason);
                ended.countDown();
            }
        });

        transport.send(INITIALIZE.getBytes(UTF_8));

        await().until(() -> ended.getCount() == 0);
        assertThat(ends).hasSize(1);
    }

    @Test
    void closingWhileTheProcessDiesIsReportedOnce() throws TransportException {
        for (int round = 0; round < 8; round++) {
            Recorder each = new Recorder();
            StdioTransport transport =
                    new StdioTransport(command(Fixture.command("grandchild")), 1 << 20, Guard.unwatched());
            transport.open(each);
            transport.send(INITIALIZE.getBytes(UTF_8));
            await().pollInterval(Duration.ofMillis(2)).until(() -> !each.messages.isEmpty());

            Thread killer = Thread.ofVirtual().start(() -> process(transport).destroyForcibly());
            transport.close();

            assertThat(each.end()).isNotEmpty();
            assertThat(each.ends).hasSize(1);
            await().until(() -> !killer.isAlive());
        }
    }

    @Test
    void anInterruptedThreadStillLeavesNoProcess() throws TransportException {
        StdioTransport transport = open(Fixture.ignoringTerm("ignore-eof", "grandchild"));
        greet(transport);

        Thread.currentThread().interrupt();
        transport.close();

        assertThat(Thread.interrupted()).isTrue();
        await().atMost(Duration.ofSeconds(5)).until(() -> Fixture.alive().isEmpty());
    }

    private StdioTransport open(List<String> commandLine) throws TransportException {
        StdioTransport transport = new StdioTransport(command(commandLine), 1 << 20, Guard.unwatched());
        opened.add(transport);
        transport.open(recorder);
        return transport;
    }

    private static ChildCommand command(List<String> commandLine) {
        return new ChildCommand("fixture", commandLine, Map.of());
    }

    private void greet(StdioTransport transport) throws TransportException {
        transport.send(INITIALIZE.getBytes(UTF_8));
        await().atMost(Duration.ofSeconds(10)).until(() -> !recorder.messages.isEmpty());
    }

    private static ProcessHandle process(StdioTransport transport) {
        return transport.process().orElseThrow();
    }

    private static Duration timeToClose(Transport transport) {
        long before = System.nanoTime();
        transport.close();
        return Duration.ofNanos(System.nanoTime() - before);
    }
}
