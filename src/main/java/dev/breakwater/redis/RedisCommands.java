package dev.breakwater.redis;

import io.lettuce.core.cluster.api.async.RedisClusterAsyncCommands;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One call of Redis: sends commands and gives what their answer will be. Must not block. */
@FunctionalInterface
public interface RedisCommands<T extends @Nullable Object> {

    /** @param redis takes keys and values as bytes; the same whether it is one server or a cluster */
    CompletionStage<T> send(RedisClusterAsyncCommands<byte[], byte[]> redis);
}
