package dev.breakwater.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.redis.connection.RedisConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnection;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The connection that all calls share, as long as there is one. To make it blocks, which only the supervisor does; to use
 * it does not.
 */
final class RedisLink implements AutoCloseable {

    private final LettuceConnectionFactory factory;
    private final Runnable onDisconnect;
    private volatile @Nullable RedisClusterAsyncCommands<byte[], byte[]> commands;
    private boolean listening;

    /** @param onDisconnect told when a connection has ended; must not block */
    RedisLink(LettuceConnectionFactory factory, Runnable onDisconnect) {
        this.factory = factory;
        this.onDisconnect = onDisconnect;
    }

    Optional<RedisClusterAsyncCommands<byte[], byte[]>> commands() {
        return Optional.ofNullable(commands);
    }

    /** Makes the connection; blocks, at most for as long as the factory's time limits. */
    @SuppressWarnings("unchecked") // the factory's connections are all of bytes
    void connect() {
        if (!factory.isRunning()) {
            factory.start();
        }
        RedisConnection connection = factory.getConnection();
        if (!listening) {
            factory.getRequiredNativeClient().addListener(new RedisConnectionStateListener() {
                @Override
                public void onRedisDisconnected(RedisChannelHandler<?, ?> channel) {
                    onDisconnect.run();
                }
            });
            listening = true;
        }
        Object made = connection.getNativeConnection();
        if (!(connection instanceof LettuceConnection) || !(made instanceof RedisClusterAsyncCommands<?, ?>)) {
            throw new IllegalStateException("not a connection of Lettuce: " + made.getClass());
        }
        commands = (RedisClusterAsyncCommands<byte[], byte[]>) made;
    }

    /** Gives the connection up; the next one asks again where Redis is. */
    void drop() {
        commands = null;
        if (factory.isRunning()) {
            factory.resetConnection();
        }
    }

    @Override
    public void close() {
        commands = null;
        factory.destroy();
    }
}
