package dev.breakwater.observability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.observability.LongLived.Pool;
import dev.breakwater.resilience.BackgroundCheck;
import dev.breakwater.resilience.BackgroundChecks;
import dev.breakwater.testing.ManualClock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Health;

class ResourceHealthTests {

    private static final long GIB = 1L << 30;

    private final ManualClock clock = new ManualClock();

    @Test
    void whatIsThereInPlentyIsHealthy() {
        Health health = health(new Resources(GIB / 2, GIB, GIB, 10 * GIB, 100, 1_000));

        assertThat(health.getDetails()).containsEntry("status", "healthy").doesNotContainKey("error");
    }

    @Test
    void whatIsNearlyUsedUpDegradesAndIsNamed() {
        assertThat(error(new Resources(GIB - 1, GIB, GIB, 10 * GIB, 100, 1_000)))
                .contains("heap");
        assertThat(error(new Resources(0, GIB, 1, 10 * GIB, 100, 1_000))).contains("disk");
        assertThat(error(new Resources(0, GIB, GIB, 10 * GIB, 950, 1_000))).contains("files");
    }

    @Test
    void aHeapWhoseOldGenerationIsFullIsNearlyUsedUpThoughTheYoungOneIsEmpty() {
        LongLived serial = LongLived.of(
                List.of(
                        new Pool("Eden Space", 0, 26 * GIB / 100),
                        new Pool("Survivor Space", 3 * GIB / 100, 3 * GIB / 100),
                        new Pool("Tenured Gen", 66 * GIB / 100, 67 * GIB / 100)),
                GIB);

        assertThat(error(new Resources(serial.used(), serial.max(), GIB, 10 * GIB, 100, 1_000)))
                .contains("heap");
    }

    @Test
    void aHeapWithoutSeparatePlacesForTheOldIsMeasuredAsAWhole() {
        LongLived g1 = LongLived.of(
                List.of(
                        new Pool("G1 Eden Space", 0, -1),
                        new Pool("G1 Survivor Space", 10, -1),
                        new Pool("G1 Old Gen", GIB / 2, GIB)),
                GIB);

        assertThat(g1).isEqualTo(new LongLived(GIB / 2, GIB));
    }

    @Test
    void aFileSystemThatHangsIsSeen() {
        BackgroundCheck<Resources> check = check(Resources.UNKNOWN);
        clock.advance(Duration.ofHours(1));

        assertThat(new ResourceHealth(check).health().getDetails().get("error").toString())
                .contains("does not answer");
    }

    @Test
    void theseOfThisProcessCanBeTold() {
        Resources resources = new ResourceLook(Path.of("").toAbsolutePath()).take();

        assertThat(resources.heapMax()).isPositive();
        assertThat(resources.diskTotal()).isGreaterThanOrEqualTo(resources.diskFree());
        assertThat(resources.diskFree()).isPositive();
    }

    private String error(Resources resources) {
        Health health = health(resources);
        assertThat(health.getStatus().getCode()).isEqualTo("DEGRADED");
        return health.getDetails().get("error").toString();
    }

    private Health health(Resources resources) {
        return new ResourceHealth(check(resources)).health();
    }

    private BackgroundCheck<Resources> check(Resources resources) {
        return new BackgroundChecks(Duration.ofSeconds(30), Thread::sleep, clock)
                .check("resources", () -> resources, resources);
    }
}
