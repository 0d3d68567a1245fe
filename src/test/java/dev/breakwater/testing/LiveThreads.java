package dev.breakwater.testing;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.HotSpotDiagnosticMXBean.ThreadDumpFormat;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The threads of this process, virtual ones included, which {@link Thread#getAllStackTraces} leaves out. */
public final class LiveThreads {

    private LiveThreads() {}

    /** The stacks of all threads that are inside one of these packages or classes now, each as one text. */
    public static List<String> inside(String... prefixes) {
        return dump().filter(stack -> Stream.of(prefixes)
                        .anyMatch(prefix -> stack.lines()
                                .skip(1)
                                .anyMatch(frame -> frame.strip().startsWith("at " + prefix))))
                .toList();
    }

    private static Stream<String> dump() {
        try {
            Path directory = Files.createTempDirectory("threads");
            Path file = directory.resolve("dump.txt");
            try {
                ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                        .dumpThreads(file.toString(), ThreadDumpFormat.TEXT_PLAIN);
                return Stream.of(Files.readString(file).split("\n\n"));
            } finally {
                Files.deleteIfExists(file);
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
