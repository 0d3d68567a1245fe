package dev.breakwater.api;

import dev.breakwater.admission.idempotency.Reach;
import dev.breakwater.admission.ratelimit.RateStanding;
import dev.breakwater.agent.ResponseNotes;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;

/**
 * Notes as headers of the response. Those on limits are the ones that most clients know, of
 * draft-ietf-httpapi-ratelimit-headers up to its version 7.
 */
final class HeaderNotes implements ResponseNotes {

    private static final int MINUTE = 60;

    private final HttpServletResponse response;

    HeaderNotes(HttpServletResponse response) {
        this.response = response;
    }

    @Override
    public void rate(RateStanding standing) {
        response.setHeader("RateLimit-Limit", Long.toString(standing.limit()));
        response.setHeader("RateLimit-Remaining", Long.toString(standing.remaining()));
        response.setHeader("RateLimit-Reset", Long.toString(wholeSeconds(standing.reset())));
        String policy = standing.perMinute() + ";w=" + MINUTE;
        response.setHeader(
                "RateLimit-Policy",
                standing.limit() == standing.perMinute() ? policy : policy + ";burst=" + standing.limit());
    }

    @Override
    public void reach(Reach reach) {
        response.setHeader("Idempotency-Scope", reach.wireName());
    }

    @Override
    public void replayed() {
        response.setHeader("Idempotency-Replayed", "true");
    }

    private static long wholeSeconds(Duration time) {
        return time.getSeconds() + (time.getNano() > 0 ? 1 : 0);
    }
}
