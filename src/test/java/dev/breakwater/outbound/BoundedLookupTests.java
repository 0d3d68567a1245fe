package dev.breakwater.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.DnsResolver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BoundedLookupTests {

    private static final Duration LONG = Duration.ofSeconds(30);

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch nameServer = new CountDownLatch(1);

    private final DnsResolver silent = new DnsResolver() {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            asked.countDown();
            try {
                nameServer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new InetAddress[] {InetAddress.getLoopbackAddress()};
        }

        @Override
        public String resolveCanonicalHostname(String host) {
            return host;
        }
    };

    @AfterEach
    void letTheLookupGo() {
        nameServer.countDown();
    }

    @Test
    void givesUpAtItsOwnLimit() {
        assertThatThrownBy(() -> new BoundedLookup(silent, () -> Duration.ofMillis(50)).resolve("llm.example.com"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("in time");
    }

    @Test
    void givesUpWhenInterrupted() throws Exception {
        var lookup = new FutureTask<>(
                () -> catchThrowable(() -> new BoundedLookup(silent, () -> LONG).resolve("llm.example.com")));
        Thread thread = Thread.ofVirtual().start(lookup);
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();

        assertThat(lookup.get(15, TimeUnit.SECONDS)).isInstanceOf(UnknownHostException.class);
    }

    @Test
    void answersWithWhatTheSystemFinds() throws Exception {
        nameServer.countDown();

        assertThat(new BoundedLookup(silent, () -> LONG).resolve("llm.example.com"))
                .containsExactly(InetAddress.getLoopbackAddress());
    }
}
