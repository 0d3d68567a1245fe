package dev.breakwater.observability;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.breakwater.resilience.BackgroundCheck;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;

/** Asks the Java runtime and the file system; the latter may hang, on a network file system for instance. */
final class ResourceLook implements BackgroundCheck.Look<Resources> {

    private final Path directory;

    /** @param directory whose file system is looked at */
    ResourceLook(Path directory) {
        this.directory = directory;
    }

    @Override
    public Resources take() {
        LongLived heap = LongLived.ofThisProcess();
        long files = 0;
        long maxFiles = 0;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            files = unix.getOpenFileDescriptorCount();
            maxFiles = unix.getMaxFileDescriptorCount();
        }
        return new Resources(
                heap.used(),
                heap.max(),
                directory.toFile().getUsableSpace(),
                directory.toFile().getTotalSpace(),
                files,
                maxFiles);
    }
}
