package dev.breakwater.testing.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * After each test: every process of a fixture, grandchildren included, and every I/O thread of a transport that the test
 * started must be gone. Threads of an application context that another test class has left in Spring's cache are not its.
 * What is left is ended, so that it does not spoil the next test, and fails this one.
 */
public final class NoFixtureLeft implements BeforeEachCallback, AfterEachCallback {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Namespace NAMESPACE = Namespace.create(NoFixtureLeft.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        context.getStore(NAMESPACE).put("before", Set.copyOf(ioThreads()));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Set<?> before = context.getStore(NAMESPACE).getOrDefault("before", Set.class, Set.of());
        try {
            await().atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(5))
                    .pollDelay(Duration.ZERO)
                    .until(() -> Fixture.alive().isEmpty() && before.containsAll(ioThreads()));
        } catch (ConditionTimeoutException e) {
            List<ProcessHandle> left = Fixture.alive();
            left.forEach(ProcessHandle::destroyForcibly);
            assertThat(left).as("processes left behind").isEmpty();
            assertThat(ioThreads().stream().filter(thread -> !before.contains(thread)))
                    .as("threads left behind")
                    .isEmpty();
        }
    }

    /** The threads that serve a child's pipes; virtual threads are not among them by their nature. */
    public static List<Thread> ioThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("mcp-"))
                .toList();
    }
}
