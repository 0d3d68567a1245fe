package dev.breakwater.redis;

import dev.breakwater.outbound.Outbound;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.ClientOptions.DisconnectedBehavior;
import io.lettuce.core.MaintNotificationsConfig;
import io.lettuce.core.SocketOptions;
import io.lettuce.core.SocketOptions.KeepAliveOptions;
import io.lettuce.core.SslOptions;
import io.lettuce.core.cluster.ClusterClientOptions;
import io.lettuce.core.cluster.ClusterTopologyRefreshOptions;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.Delay;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.data.redis.connection.lettuce.LettuceClientConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * Connections that fail fast: without one, commands are refused instead of kept for later, what waits for an answer is
 * bounded, and a dead peer is noticed.
 */
final class RedisConnections {

    /** For a connection with its greeting; requests do not wait for it. */
    static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);

    /** More than there are requests at a time, so that only what hangs fills it. */
    private static final int MOST_WAITING = 16 * 1024;

    private static final Duration KEEP_ALIVE = Duration.ofSeconds(5);
    private static final Duration TOPOLOGY_REFRESH = Duration.ofSeconds(30);

    private RedisConnections() {}

    static LettuceConnectionFactory factory(RedisTarget target, ClientResources resources, Outbound outbound) {
        LettuceClientConfiguration configuration = LettuceClientConfiguration.builder()
                .apply(target.uri())
                .clientResources(resources)
                .clientOptions(
                        target.isCluster()
                                ? cluster(outbound)
                                : options(ClientOptions.builder(), outbound).build())
                .commandTimeout(CONNECT_LIMIT)
                .shutdownQuietPeriod(Duration.ZERO)
                .shutdownTimeout(Duration.ofSeconds(1))
                .clientName("breakwater")
                .build();
        LettuceConnectionFactory factory = new LettuceConnectionFactory(target.topology(), configuration);
        factory.setShareNativeConnection(true);
        factory.setValidateConnection(false);
        factory.setEagerInitialization(false);
        factory.afterPropertiesSet();
        return factory;
    }

    /** Few threads: they only move bytes. */
    static ClientResources resources() {
        return ClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .reconnectDelay(Delay.exponential(10, 1_000, TimeUnit.MILLISECONDS, 2))
                .build();
    }

    private static ClientOptions cluster(Outbound outbound) {
        ClusterClientOptions.Builder builder = ClusterClientOptions.builder();
        options(builder, outbound);
        return builder.topologyRefreshOptions(ClusterTopologyRefreshOptions.builder()
                        .enablePeriodicRefresh(TOPOLOGY_REFRESH)
                        .build())
                // To its nodes a cluster's client makes connections of its own, which only it can make again.
                .autoReconnect(true)
                .build();
    }

    private static ClientOptions.Builder options(ClientOptions.Builder builder, Outbound outbound) {
        return builder
                // The supervisor makes a new connection, and under sentinels asks anew whom to connect to.
                .autoReconnect(false)
                .disconnectedBehavior(DisconnectedBehavior.REJECT_COMMANDS)
                .requestQueueSize(MOST_WAITING)
                .socketOptions(SocketOptions.builder()
                        .connectTimeout(CONNECT_LIMIT)
                        .tcpNoDelay(true)
                        .keepAlive(KeepAliveOptions.builder()
                                .enable()
                                .idle(KEEP_ALIVE)
                                .interval(KEEP_ALIVE)
                                .count(2)
                                .build())
                        .build())
                .sslOptions(SslOptions.builder()
                        .jdkSslProvider()
                        .handshakeTimeout(CONNECT_LIMIT)
                        .sslContext(tls -> tls.trustManager(outbound.trustManager()))
                        .build())
                .maintNotificationsConfig(MaintNotificationsConfig.disabled());
    }
}
