package dev.breakwater.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What all measurements share.
 *
 * @param flags of the JVM, the same for everything that is compared
 * @param work where logs and configurations go
 * @param length of a round
 * @param warmUp how many runs come before the first round
 */
record Setting(Path jar, Path work, List<String> flags, int rounds, Duration length, long warmUp) {

    /** The longest that a warm-up takes. */
    static final Duration WARM_UP_LIMIT = Duration.ofMinutes(2);

    /** A tool server needs little; so that its collector has no threads to speak of. */
    List<String> toolFlags() {
        return List.of("-XX:+UseSerialGC", "-Xmx64m");
    }

    Path file(String name) throws IOException {
        Files.createDirectories(work);
        return work.resolve(name);
    }

    Path directory(String name) throws IOException {
        return Files.createDirectories(work.resolve(name));
    }

    /** The processor time of this process, which is the load generator. */
    Duration ownCpu() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return Duration.ofNanos(system.getProcessCpuTime());
    }

    void say(String line) {
        IO.println(line);
    }
}
