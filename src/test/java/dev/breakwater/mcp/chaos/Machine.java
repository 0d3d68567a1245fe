package dev.breakwater.mcp.chaos;

import java.lang.management.ManagementFactory;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** What the figures were measured on. */
public final class Machine {

    private Machine() {}

    /** In one sentence. */
    public static String describe() {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        return "Measured on %s: %s %s, %d processors, %d GiB of memory, Java %s."
                .formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        System.getProperty("os.name"),
                        System.getProperty("os.arch"),
                        Runtime.getRuntime().availableProcessors(),
                        Math.round(system.getTotalMemorySize() / (double) (1 << 30)),
                        System.getProperty("java.version"));
    }
}
