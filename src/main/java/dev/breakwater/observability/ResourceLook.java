package dev.breakwater.observability;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.breakwater.resilience.BackgroundCheck;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.nio.file.Path;
import java.util.Objects;

/** Asks the Java runtime and the file system; the latter may hang, on a network file system for instance. */
final class ResourceLook implements BackgroundCheck.Look<Resources> {

    private final Path directory;

    /** @param directory whose file system is looked at */
    ResourceLook(Path directory) {
        this.directory = directory;
    }

    @Override
    public Resources take() {
        long used = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getCollectionUsage)
                .filter(Objects::nonNull)
                .mapToLong(MemoryUsage::getUsed)
                .sum();
        long files = 0;
        long maxFiles = 0;
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix) {
            files = unix.getOpenFileDescriptorCount();
            maxFiles = unix.getMaxFileDescriptorCount();
        }
        return new Resources(
                used,
                Runtime.getRuntime().maxMemory(),
                directory.toFile().getUsableSpace(),
                directory.toFile().getTotalSpace(),
                files,
                maxFiles);
    }
}
