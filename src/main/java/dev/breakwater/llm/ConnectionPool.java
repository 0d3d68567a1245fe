package dev.breakwater.llm;

import java.time.Duration;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** How connections to model providers are made and kept: HTTP/1.1, bounded, blocking, and nothing done twice. */
final class ConnectionPool {

    private static final Timeout CONNECT_LIMIT = Timeout.ofSeconds(10);
    private static final Duration LOOKUP_LIMIT = Duration.ofSeconds(10);

    /** New connections from time to time let a provider's changed addresses and load balancing take effect. */
    private static final TimeValue TIME_TO_LIVE = TimeValue.ofMinutes(5);

    /**
     * After this long a pooled connection is checked before it carries a request: a POST that finds it closed cannot
     * be repeated. The check costs a read of up to 1 ms, so connections in constant use do without.
     */
    static final Duration CHECKED_AFTER = Duration.ofMillis(50);

    private ConnectionPool() {}

    /** @param connections at most open at a time, to one provider as to all */
    static CloseableHttpClient open(int connections) {
        var manager = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnTotal(connections)
                .setMaxConnPerRoute(connections)
                .setDnsResolver(new BoundedLookup(SystemDefaultDnsResolver.INSTANCE, LOOKUP_LIMIT))
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT_LIMIT)
                        .setTimeToLive(TIME_TO_LIVE)
                        .setValidateAfterInactivity(TimeValue.of(CHECKED_AFTER))
                        .build())
                .build();
        return HttpClients.custom()
                .setConnectionManager(manager)
                .setDefaultRequestConfig(RequestConfig.custom()
                        // No limits per step: the watchdog of ModelHttpClient ends the whole exchange at its deadline.
                        .setConnectionRequestTimeout(Timeout.ofDays(1))
                        .setResponseTimeout(Timeout.DISABLED)
                        .setProtocolUpgradeEnabled(false)
                        .setAuthenticationEnabled(false)
                        .build())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableDefaultUserAgent()
                .build();
    }
}
