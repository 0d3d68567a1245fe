package dev.breakwater.outbound;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.hc.client5.http.SystemDefaultDnsResolver;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.ChainElement;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Clients for HTTP/1.1 that take the way out: bounded, blocking, and nothing done twice. No request is repeated and no
 * redirect is followed, since either could send what is secret once more or somewhere else.
 */
public final class OutboundHttp {

    /**
     * After this long a pooled connection is checked before it carries a request: a POST that finds it closed cannot
     * be repeated. The check costs a read of up to 1 ms, so connections in constant use do without.
     */
    public static final Duration CHECKED_AFTER = Duration.ofMillis(50);

    /** The longest that a lookup of a name takes. */
    public static final Duration LOOKUP_LIMIT = Duration.ofSeconds(10);

    /** Each connection has three of them, also while it waits for an answer; what is larger is read past them. */
    private static final int BUFFER_BYTES = 2048;

    private static final Timeout CONNECT_LIMIT = Timeout.ofSeconds(10);
    private static final int HTTPS_PORT = 443;

    /** New connections from time to time let a server's changed addresses and load balancing take effect. */
    private static final TimeValue TIME_TO_LIVE = TimeValue.ofMinutes(5);

    private static final String REACHED = "breakwater.reached";

    private OutboundHttp() {}

    /**
     * A client with a pool of its own. It has no limit for a whole exchange: whoever uses it ends what takes too long.
     *
     * @param connections at most open at a time, to one server as to all
     * @param lookupLimit how long a lookup by the asking thread may take, at its moment
     */
    public static HttpClientBuilder client(Outbound outbound, int connections, Supplier<Duration> lookupLimit) {
        var manager = PoolingHttpClientConnectionManagerBuilder.create()
                .setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                        .http1Config(
                                Http1Config.custom().setBufferSize(BUFFER_BYTES).build())
                        .build())
                .setMaxConnTotal(connections)
                .setMaxConnPerRoute(connections)
                .setTlsSocketStrategy(new DefaultClientTlsStrategy(outbound.tls()))
                .setDnsResolver(new BoundedLookup(SystemDefaultDnsResolver.INSTANCE, lookupLimit))
                // A connection that waits long for what is to come notices that the other machine has gone.
                .setDefaultSocketConfig(
                        SocketConfig.custom().setSoKeepAlive(true).build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(CONNECT_LIMIT)
                        .setTimeToLive(TIME_TO_LIVE)
                        .setValidateAfterInactivity(TimeValue.of(CHECKED_AFTER))
                        .build())
                .build();
        Optional<HttpsProxy.Credentials> credentials = outbound.proxy().flatMap(HttpsProxy::credentials);
        var builder = HttpClients.custom()
                .setConnectionManager(manager)
                .setRoutePlanner(new Routes(outbound))
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.ofDays(1))
                        .setResponseTimeout(Timeout.DISABLED)
                        .setProtocolUpgradeEnabled(false)
                        // Only a proxy is ever told who we are in this way; servers get their key in a header.
                        .setAuthenticationEnabled(credentials.isPresent())
                        .build())
                // Behind the step that makes tunnels: a proxy that refuses one answers in the server's place.
                .addExecInterceptorAfter(ChainElement.CONNECT.name(), REACHED, (request, scope, chain) -> {
                    scope.clientContext.setAttribute(REACHED, true);
                    return chain.proceed(request, scope);
                })
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableDefaultUserAgent();
        credentials.ifPresent(known ->
                builder.setDefaultCredentialsProvider(forProxy(outbound.proxy().orElseThrow(), known)));
        return builder;
    }

    /**
     * Whether there was a connection to the server itself, so that it may have got the request. What was answered without
     * one came from a proxy.
     */
    public static boolean reached(HttpContext context) {
        return context.getAttribute(REACHED) != null;
    }

    private static BasicCredentialsProvider forProxy(HttpsProxy proxy, HttpsProxy.Credentials credentials) {
        var provider = new BasicCredentialsProvider();
        provider.setCredentials(
                new AuthScope(host(proxy)),
                new UsernamePasswordCredentials(
                        credentials.user(), credentials.password().toCharArray()));
        return provider;
    }

    private static HttpHost host(HttpsProxy proxy) {
        return new HttpHost("http", proxy.host(), proxy.port());
    }

    private static final class Routes extends DefaultRoutePlanner {

        private final Outbound outbound;

        Routes(Outbound outbound) {
            super(null);
            this.outbound = outbound;
        }

        @Override
        protected @Nullable HttpHost determineProxy(HttpHost target, HttpContext context) {
            if (!target.getSchemeName().equalsIgnoreCase("https")) {
                return null;
            }
            int port = target.getPort() < 0 ? HTTPS_PORT : target.getPort();
            return outbound.proxyTo(target.getHostName(), port)
                    .map(OutboundHttp::host)
                    .orElse(null);
        }
    }
}
