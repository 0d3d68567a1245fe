package dev.breakwater.resilience;

import java.util.Locale;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/** How well a part of the gateway is, in the words of the health document, from the best to the worst. */
public enum HealthStatus {
    HEALTHY,
    /** It works, but worse, or without something. */
    DEGRADED,
    UNHEALTHY;

    private static final Status BETWEEN = new Status("DEGRADED");

    /** The same in Spring Boot's words. */
    public Status status() {
        return switch (this) {
            case HEALTHY -> Status.UP;
            case DEGRADED -> BETWEEN;
            case UNHEALTHY -> Status.DOWN;
        };
    }

    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The document's word for a status of Spring Boot, whoever has given it. */
    public static HealthStatus of(Status status) {
        if (status.equals(BETWEEN)) {
            return DEGRADED;
        }
        return status.equals(Status.UP) || status.equals(Status.UNKNOWN) ? HEALTHY : UNHEALTHY;
    }

    /** The beginning of a part's health. */
    public Health.Builder health() {
        return health(this);
    }

    /** The same for a part that the gateway can do without for a while: it never counts for more than this. */
    public Health.Builder health(HealthStatus most) {
        return Health.status((compareTo(most) > 0 ? most : this).status()).withDetail("status", wireName());
    }
}
