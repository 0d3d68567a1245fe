package dev.breakwater.observability;

import dev.breakwater.resilience.BackgroundCheck;
import dev.breakwater.resilience.HealthStatus;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Heap, disk and open files in the health document: degraded before one of them is used up. */
final class ResourceHealth implements HealthIndicator {

    private final BackgroundCheck<Resources> check;

    ResourceHealth(BackgroundCheck<Resources> check) {
        this.check = check;
    }

    @Override
    public Health health() {
        Resources resources = check.latest();
        List<String> problems = new ArrayList<>(resources.problems());
        if (check.isOverdue()) {
            problems.add("the file system of the working directory does not answer");
        }
        Health.Builder health = (problems.isEmpty() ? HealthStatus.HEALTHY : HealthStatus.DEGRADED).health();
        resources.document().forEach(health::withDetail);
        return problems.isEmpty()
                ? health.build()
                : health.withDetail("error", String.join("; ", problems)).build();
    }
}
