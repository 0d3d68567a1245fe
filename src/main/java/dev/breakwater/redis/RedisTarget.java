package dev.breakwater.redis;

import io.lettuce.core.RedisURI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * The Redis that a URL names.
 *
 * @param topology one server, the servers that sentinels watch, or a cluster
 * @param uri what of the URL is about a single connection, such as TLS
 * @param places the hosts and ports that are asked first, for a person to read
 */
record RedisTarget(RedisConfiguration topology, RedisURI uri, String places) {

    private static final String KEY = "breakwater.redis.url";
    private static final Set<String> SCHEMES = Set.of("redis", "rediss", "redis-sentinel", "rediss-sentinel");
    private static final String SENTINEL = "-sentinel";
    private static final String CLUSTER = "-cluster";
    private static final Pattern HOST = Pattern.compile("([^:\\s\\[\\]]+|\\[[0-9a-fA-F:.]+])(:\\d{1,5})?");
    private static final String UNREADABLE =
            "it cannot be read; special characters of a password are written as in any URL, an @ as %40";

    /**
     * Reads the URL.
     *
     * @throws InvalidConfigurationPropertyValueException if it is of no use; the message does not show it
     */
    static RedisTarget parse(String url, @Nullable String sentinelPassword) {
        String text = url.strip();
        int colon = text.indexOf("://");
        String scheme = colon < 0 ? "" : text.substring(0, colon).toLowerCase(Locale.ROOT);
        String rest = colon < 0 ? "" : text.substring(colon + 3);
        boolean cluster = scheme.endsWith(CLUSTER);
        String plain = cluster ? scheme.substring(0, scheme.length() - CLUSTER.length()) : scheme;
        if (!SCHEMES.contains(plain) || (cluster && plain.endsWith(SENTINEL))) {
            throw refused("it does not begin with one of them");
        }
        for (String host : hosts(rest).split(",", -1)) {
            if (!HOST.matcher(host).matches()) {
                throw refused(host.isBlank() ? "it names no host" : UNREADABLE);
            }
        }
        if (cluster) {
            return cluster(plain, rest);
        }
        boolean sentinel = scheme.endsWith(SENTINEL);
        if (sentinel && (rest.indexOf('#') < 0 || rest.endsWith("#"))) {
            throw refused("the name of the master is missing, as in redis-sentinel://host:26379,host:26379#mymaster");
        }
        if (!sentinel && hosts(rest).contains(",")) {
            throw refused(
                    "it names several hosts: a cluster begins with redis-cluster://, sentinels with redis-sentinel://");
        }
        RedisURI uri = uri(scheme + "://" + rest);
        RedisConfiguration topology = LettuceConnectionFactory.createRedisConfiguration(uri);
        if (topology instanceof RedisSentinelConfiguration sentinels && sentinelPassword != null) {
            sentinels.setSentinelPassword(RedisPassword.of(sentinelPassword));
        }
        return new RedisTarget(topology, uri, hosts(rest));
    }

    boolean isCluster() {
        return topology instanceof RedisClusterConfiguration;
    }

    private static RedisTarget cluster(String scheme, String rest) {
        String credentials = rest.substring(0, rest.lastIndexOf('@') + 1);
        List<RedisNode> nodes = new ArrayList<>();
        for (String host : hosts(rest).split(",", -1)) {
            RedisURI node = uri(scheme + "://" + host.strip());
            nodes.add(new RedisNode(node.getHost(), node.getPort()));
        }
        RedisURI first = uri(scheme + "://" + credentials + hosts(rest).split(",", -1)[0] + query(rest));
        RedisClusterConfiguration cluster = new RedisClusterConfiguration();
        cluster.setClusterNodes(nodes);
        if (LettuceConnectionFactory.createRedisConfiguration(first) instanceof RedisStandaloneConfiguration one) {
            cluster.setUsername(one.getUsername());
            cluster.setPassword(one.getPassword());
        }
        return new RedisTarget(cluster, first, hosts(rest));
    }

    private static RedisURI uri(String url) {
        RedisURI uri;
        try {
            uri = RedisURI.create(url);
        } catch (IllegalArgumentException e) {
            // Its message may quote the URL, and with it the password.
            throw refused("it cannot be read; special characters of a password are written as in any URL, an @ as %40");
        }
        if (uri.getSentinels().isEmpty()
                && (uri.getHost() == null || uri.getHost().isBlank())) {
            throw refused("it names no host");
        }
        return uri;
    }

    /** What stands between the credentials and the database. */
    private static String hosts(String rest) {
        String behind = rest.substring(rest.lastIndexOf('@') + 1);
        return behind.split("[/?#]", 2)[0];
    }

    private static String query(String rest) {
        int mark = rest.indexOf('?', rest.lastIndexOf('@') + 1);
        return mark < 0 ? "" : rest.substring(mark);
    }

    private static InvalidConfigurationPropertyValueException refused(String why) {
        return new InvalidConfigurationPropertyValueException(
                KEY,
                "(not shown)",
                "it must be a URL such as redis://host:6379, rediss://:password@host:6379,"
                        + " redis-sentinel://host:26379,host:26379#mymaster or redis-cluster://host:6379,host:6379; "
                        + why);
    }

    /** Without what could hold a password. */
    @Override
    public String toString() {
        return "RedisTarget[" + places + "]";
    }
}
