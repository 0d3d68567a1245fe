package dev.breakwater.mcp.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What this JVM holds of the machine.
 *
 * @param threads names of the platform threads, but for those that the JDK keeps for a while for later use
 * @param processes its children, and theirs
 * @param descriptors open ones; 0 on a system that does not tell
 */
record Footprint(List<String> threads, long processes, long descriptors) {

    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private static final Pattern KEPT_BY_THE_JDK = Pattern.compile(
            "process reaper.*|ForkJoinPool.*|VirtualThread.*|Common-Cleaner|awaitility.*|Attach Listener.*"
                    + "|Read-Poller.*|Write-Poller.*|pool-\\d+-thread-\\d+");

    static Footprint now() {
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !KEPT_BY_THE_JDK.matcher(name).matches())
                .sorted()
                .toList();
        try (Stream<ProcessHandle> descendants = ProcessHandle.current().descendants()) {
            return new Footprint(threads, descendants.count(), openDescriptors());
        }
    }

    /** What there is more of now than there was then. */
    static String moreThan(Footprint before) {
        Footprint now = now();
        List<String> threads = new ArrayList<>(now.threads);
        before.threads.forEach(threads::remove);
        return threads.isEmpty() && now.processes <= before.processes && now.descriptors <= before.descriptors
                ? ""
                : "threads %s, processes %d (%d before), descriptors %d (%d before)"
                        .formatted(threads, now.processes, before.processes, now.descriptors, before.descriptors);
    }

    private static long openDescriptors() {
        if (!Files.isDirectory(DESCRIPTORS)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(DESCRIPTORS)) {
            return open.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
