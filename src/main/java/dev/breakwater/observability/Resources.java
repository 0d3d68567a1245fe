package dev.breakwater.observability;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the process has and uses of its machine.
 *
 * @param heapUsed bytes of the {@link LongLived} heap in use after the last garbage collection; 0 before the first
 * @param heapMax bytes of it
 * @param diskFree bytes that the working directory's file system has left
 * @param diskTotal bytes; 0 if it cannot be told
 * @param openFiles 0 where that cannot be told, like their limit
 */
record Resources(long heapUsed, long heapMax, long diskFree, long diskTotal, long openFiles, long maxFiles) {

    static final Resources UNKNOWN = new Resources(0, 0, 0, 0, 0, 0);

    private static final double SCARCE = 0.9;
    private static final long LITTLE_DISK = 100L << 20;

    /** What is nearly used up, in words for a person. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        if (heapUsed > SCARCE * heapMax) {
            problems.add("the Java heap is nearly full after a garbage collection");
        }
        if (diskTotal > 0 && diskFree < LITTLE_DISK) {
            problems.add("the disk of the working directory is nearly full");
        }
        if (openFiles > SCARCE * maxFiles) {
            problems.add("the process has nearly as many files and sockets open as it may");
        }
        return problems;
    }

    Map<String, Object> document() {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("heap", Map.of("used_after_gc", heapUsed, "max", heapMax));
        document.put("disk", Map.of("free", diskFree, "total", diskTotal));
        document.put("open_files", Map.of("open", openFiles, "max", maxFiles));
        return document;
    }
}
