package dev.breakwater.observability;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The part of the Java heap in which a garbage collection leaves what is still needed. With the serial and the parallel
 * collector it is two thirds of the heap, and full while a third of the heap is empty; with the others it may be all of it. What
 * {@code jvm_memory_usage_after_gc} tells is the share of it that is in use.
 *
 * @param used bytes after the last collection of it; 0 before the first
 * @param max bytes
 */
record LongLived(long used, long max) {

    private static final List<String> YOUNG = List.of("Eden", "Survivor", "Young");

    /** A part of the heap, as its collector names it. */
    record Pool(String name, long used, long max) {}

    /** That of this process. */
    static LongLived ofThisProcess() {
        return of(
                ManagementFactory.getMemoryPoolMXBeans().stream()
                        .filter(pool -> pool.getType() == MemoryType.HEAP)
                        .flatMap(LongLived::pool)
                        .toList(),
                Runtime.getRuntime().maxMemory());
    }

    /** @param heap bytes, for a pool that has no bound of its own */
    static LongLived of(List<Pool> pools, long heap) {
        List<Pool> old = pools.stream()
                .filter(pool -> YOUNG.stream().noneMatch(pool.name()::contains))
                .toList();
        long used = old.stream().mapToLong(Pool::used).sum();
        long max = old.stream().mapToLong(Pool::max).filter(bytes -> bytes > 0).sum();
        return new LongLived(used, max > 0 && max < heap ? max : heap);
    }

    private static Stream<Pool> pool(MemoryPoolMXBean pool) {
        return Stream.ofNullable(pool.getCollectionUsage())
                .map((MemoryUsage after) ->
                        new Pool(Objects.requireNonNull(pool.getName()), after.getUsed(), after.getMax()));
    }
}
