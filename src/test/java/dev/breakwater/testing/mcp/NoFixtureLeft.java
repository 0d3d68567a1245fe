package dev.breakwater.testing.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * After each test: every process of a fixture, grandchildren included, and every I/O thread of a transport must be gone.
 * What is left is ended, so that it does not spoil the next test, and fails this one.
 */
public final class NoFixtureLeft implements AfterEachCallback {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Override
    public void afterEach(ExtensionContext context) {
        try {
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .pollDelay(Duration.ZERO)
                    .until(() -> Fixture.alive().isEmpty() && ioThreads().isEmpty());
        } catch (ConditionTimeoutException e) {
            List<ProcessHandle> left = Fixture.alive();
            left.forEach(ProcessHandle::destroyForcibly);
            assertThat(left).as("processes left behind").isEmpty();
            assertThat(ioThreads()).as("threads left behind").isEmpty();
        }
    }

    /** The threads that serve a child's pipes; virtual threads are not among them by their nature. */
    public static List<Thread> ioThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mcp-"))
                .toList();
    }
}
