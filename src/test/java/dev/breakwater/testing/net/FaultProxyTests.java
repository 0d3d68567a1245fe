package dev.breakwater.testing.net;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FaultProxyTests {

    private static final int SHORT = 200;

    private final Echo echo = new Echo();
    private final FaultProxy proxy = FaultProxy.to(echo.port());

    @AfterEach
    void stop() {
        proxy.close();
        echo.close();
    }

    @Test
    void carriesBothWays() throws IOException {
        try (Socket client = connect()) {
            assertThat(said(client, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void carriesTheEndOfAStream() throws IOException {
        try (Socket client = connect()) {
            say(client, "last words");
            client.shutdownOutput();

            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("last words");
        }
        await().until(() -> proxy.open() == 0);
    }

    @Test
    void isSlow() throws IOException {
        proxy.set(Way.TO_CLIENT, Fault.Slow.by(Duration.ofMillis(SHORT)));
        try (Socket client = connect()) {
            long start = System.nanoTime();

            assertThat(said(client, "hello")).isEqualTo("hello");

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(SHORT));
        }
    }

    @Test
    void letsSoManyBytesThroughInASecond() throws IOException {
        proxy.set(Way.TO_SERVER, Fault.Slow.bytesPerSecond(100));
        try (Socket client = connect()) {
            long start = System.nanoTime();

            assertThat(said(client, "x".repeat(50))).hasSize(50);

            assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(500));
        }
    }

    @Test
    void aSlowWayIsFastAgainAtOnceWhenItIsHealed() throws IOException {
        proxy.set(Fault.Slow.by(Duration.ofMinutes(1)));
        try (Socket client = connect()) {
            say(client, "hello");
            assertSilence(client);

            proxy.heal();

            assertThat(heard(client, 5)).isEqualTo("hello");
        }
    }

    @Test
    void cutsInGoodOrderAfterSomeBytes() throws IOException {
        proxy.set(Way.TO_CLIENT, new Fault.CutAfter(3, Ending.FIN));
        try (Socket client = connect()) {
            say(client, "hello");

            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("hel");
        }
        await().until(() -> proxy.open() == 0);
    }

    @Test
    void resetsAfterSomeBytes() throws IOException {
        proxy.set(Way.TO_SERVER, new Fault.CutAfter(3, Ending.RST));
        try (Socket client = connect()) {
            say(client, "hello");

            assertReset(client);
        }
        await().untilAtomic(echo.received, equalTo(3L));
    }

    @Test
    void whatWentThroughBeforeAFaultWasSetDoesNotCount() throws IOException {
        try (Socket client = connect()) {
            said(client, "hello");
            proxy.set(Way.TO_CLIENT, new Fault.CutAfter(3, Ending.FIN));
            say(client, "hello");

            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("hel");
        }
    }

    @Test
    void cutsWhatIsOpen() throws IOException {
        try (Socket one = connect();
                Socket other = connect()) {
            said(one, "hello");
            said(other, "hello");

            proxy.cut(Ending.RST);

            assertReset(one);
            assertReset(other);
        }
        try (Socket later = connect()) {
            assertThat(said(later, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void aSilentWaySwallowsEverythingAlsoTheEnd() throws IOException {
        try (Socket client = connect()) {
            said(client, "hello");
            proxy.set(Way.TO_CLIENT, Fault.SILENT);
            say(client, "lost");
            client.shutdownOutput();
            assertSilence(client);
            await().untilAtomic(echo.received, equalTo(9L));

            proxy.heal();

            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aPausedWayLosesNothingAndPushesBack() throws Exception {
        proxy.set(Way.TO_SERVER, Fault.PAUSED);
        int length = 32 << 20;
        try (Socket client = connect();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var written = threads.submit(() -> {
                client.getOutputStream().write(new byte[length]);
                return true;
            });
            var read = threads.submit(() -> client.getInputStream().readNBytes(length).length);
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> written.get(SHORT, TimeUnit.MILLISECONDS));
            assertThat(echo.received).hasValue(0);

            proxy.heal();

            assertThat(written.get()).isTrue();
            assertThat(read.get()).isEqualTo(length);
        }
    }

    @Test
    void aFaultCanComeAfterSomeBytes() throws IOException {
        proxy.set(Way.TO_CLIENT, new Fault.After(3, Fault.PAUSED));
        try (Socket client = connect()) {
            say(client, "hello");
            assertThat(heard(client, 3)).isEqualTo("hel");
            assertSilence(client);

            proxy.heal();

            assertThat(heard(client, 2)).isEqualTo("lo");
        }
    }

    @Test
    void aFaultForTheNextConnectionLeavesTheOneAfterItAlone() throws IOException {
        proxy.next(Way.TO_CLIENT, new Fault.CutAfter(0, Ending.FIN));
        try (Socket first = connect();
                Socket second = connect()) {
            say(first, "hello");

            assertThat(first.getInputStream().read()).isEqualTo(-1);
            assertThat(said(second, "hello")).isEqualTo("hello");
        }
        assertThat(proxy.accepted()).isEqualTo(2);
    }

    @Test
    void refusesConnectionsForAWhileAndKeepsItsPort() throws IOException {
        try (Socket open = connect()) {
            said(open, "hello");
            proxy.refuse();

            assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
            assertThat(said(open, "still")).isEqualTo("still");
        }
        proxy.admit();
        try (Socket later = connect()) {
            assertThat(said(later, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void whatTheTargetDoesNotAcceptIsReset() throws IOException {
        echo.close();
        try (Socket client = connect()) {
            assertReset(client);
        }
    }

    @Test
    void closingItEndsEverything() throws IOException {
        proxy.set(Fault.PAUSED);
        try (Socket client = connect()) {
            say(client, "hello");
            await().until(() -> proxy.open() == 1);

            proxy.close();

            assertThat(proxy.open()).isZero();
            assertReset(client);
            assertThatExceptionOfType(ConnectException.class).isThrownBy(this::connect);
        }
    }

    private Socket connect() throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    }

    private static String said(Socket client, String text) throws IOException {
        say(client, text);
        return heard(client, text.length());
    }

    private static void say(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(UTF_8));
    }

    private static String heard(Socket client, int length) throws IOException {
        return new String(client.getInputStream().readNBytes(length), UTF_8);
    }

    private static void assertSilence(Socket client) throws IOException {
        client.setSoTimeout(SHORT);
        assertThatExceptionOfType(SocketTimeoutException.class)
                .isThrownBy(() -> client.getInputStream().read());
        client.setSoTimeout(0);
    }

    private static void assertReset(Socket client) {
        assertThatExceptionOfType(SocketException.class)
                .isThrownBy(() -> client.getInputStream().read())
                .withMessageContaining("reset");
    }

    /** Says back whatever it is told. */
    private static final class Echo implements AutoCloseable {

        final AtomicLong received = new AtomicLong();
        private final ServerSocket listener;
        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

        Echo() {
            try {
                listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            threads.execute(this::accept);
        }

        int port() {
            return listener.getLocalPort();
        }

        @Override
        public void close() {
            try {
                listener.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            threads.shutdownNow();
            threads.close();
        }

        private void accept() {
            while (true) {
                try {
                    Socket socket = listener.accept();
                    threads.execute(() -> echo(socket));
                } catch (IOException e) {
                    return;
                }
            }
        }

        private void echo(Socket socket) {
            try (socket) {
                byte[] chunk = new byte[8192];
                for (int n = socket.getInputStream().read(chunk);
                        n >= 0;
                        n = socket.getInputStream().read(chunk)) {
                    received.addAndGet(n);
                    socket.getOutputStream().write(chunk, 0, n);
                }
            } catch (IOException e) {
                // The other end is gone.
            }
        }
    }
}
