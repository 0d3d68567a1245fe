package dev.breakwater.admission.ratelimit;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How often callers may ask.
 *
 * @param enabled whether there are limits at all
 * @param requestsPerMinute how many requests one caller may send in a minute, to all agents together
 * @param burst how many of them at once, after a time of silence; not set, requests-per-minute
 * @param agents limits of one caller's requests to one agent, by the agent's name, beside the limit on all of them
 * @param callers limits for some callers in place of that for all, by their name; of those without a name, by the address that
 *     they come from, an IPv6 one as its network, such as 2001:db8::/64
 * @param trackedCallers of how many callers this process keeps count where Redis does not; beyond that, those are forgotten
 *     that have not asked for longest
 */
@Validated
@ConfigurationProperties("breakwater.rate-limiting")
public record RateLimitSettings(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("60") @Min(1) @Max(1_000_000) int requestsPerMinute,

        @Nullable @Min(1) @Max(1_000_000) Integer burst,

        @DefaultValue Map<String, @Valid LimitSettings> agents,
        @DefaultValue Map<String, @Valid LimitSettings> callers,
        @DefaultValue("100000") @Min(1) @Max(10_000_000) int trackedCallers) {

    public RateLimitSettings {
        agents = Map.copyOf(agents);
        callers = Map.copyOf(callers);
    }

    Rate ofCaller(String origin) {
        LimitSettings own = callers.get(origin);
        return (own == null ? new LimitSettings(requestsPerMinute, burst) : own).rate();
    }
}
