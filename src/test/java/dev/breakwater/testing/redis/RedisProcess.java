package dev.breakwater.testing.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayProcess;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A real Redis on a free port of loopback, without persistence. It can be stopped and started again on the same port, killed,
 * and paused so that it keeps its connections and says nothing. Closed, nothing of it is left; if the tests' JVM ends
 * first, it ends with it. It is a program out of a jar, or a container with {@code -Dtest.redis=container}.
 */
public final class RedisProcess implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final int port;
    private final Path directory;
    private final List<String> settings;
    private final Thread atExit = new Thread(this::kill);
    private final Server server = Server.choose();

    private RedisProcess(int port, Path directory, List<String> settings) {
        this.port = port;
        this.directory = directory;
        this.settings = List.copyOf(settings);
        Runtime.getRuntime().addShutdownHook(atExit);
        restart();
    }

    /** @param settings as on its command line, such as {@code "--requirepass", "secret"} */
    public static RedisProcess start(String... settings) {
        return new RedisProcess(GatewayProcess.freePort(), temporary(), List.of(settings));
    }

    /** The same on a port that is known before. */
    public static RedisProcess startAt(int port, String... settings) {
        return new RedisProcess(port, temporary(), List.of(settings));
    }

    /** Sentinels need a file of settings, which they write to. */
    public static RedisProcess sentinel(String master, int masterPort) {
        Path directory = temporary();
        Path file = directory.resolve("sentinel.conf");
        try {
            Files.writeString(file, """
                    sentinel monitor %1$s 127.0.0.1 %2$d 1
                    sentinel down-after-milliseconds %1$s 500
                    sentinel failover-timeout %1$s 2000
                    sentinel parallel-syncs %1$s 1
                    """.formatted(master, masterPort));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new RedisProcess(GatewayProcess.freePort(), directory, List.of(file.toString(), "--sentinel"));
    }

    /** A cluster of this one server. */
    public static RedisProcess cluster() {
        RedisProcess cluster = start("--cluster-enabled", "yes");
        cluster.run(redis -> redis.clusterAddSlots(IntStream.range(0, 16_384).toArray()));
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> cluster.ask(redis -> redis.clusterInfo().contains("cluster_state:ok")));
        return cluster;
    }

    public int port() {
        return port;
    }

    /** Where it is, without a password. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public boolean isAlive() {
        return server.isAlive();
    }

    /** Starts it again, empty, and waits until it answers. */
    public void restart() {
        List<String> arguments = new ArrayList<>(settings);
        arguments.addAll(List.of(
                "--port", Integer.toString(port),
                "--bind", "127.0.0.1",
                "--dir", directory.toString(),
                "--daemonize", "no",
                "--loglevel", "warning"));
        if (!settings.contains("--sentinel")) {
            arguments.addAll(List.of("--save", "", "--appendonly", "no"));
        }
        server.start(arguments, directory);
        Awaitility.await()
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(this::listens);
    }

    /** Ends it in an orderly way; its connections are closed. */
    public void stop() {
        server.stop();
    }

    /** Ends it at once. */
    public void kill() {
        server.kill();
    }

    /** From now on it says nothing, and neither do its connections end. */
    public void pause() {
        server.pause();
    }

    public void resume() {
        server.resume();
    }

    /** Changes a setting while it runs. */
    public void set(String setting, String value) {
        run(redis -> redis.configSet(setting, value));
    }

    /** Does something with it over a connection of its own. */
    public void run(Consumer<RedisCommands<String, String>> work) {
        ask(redis -> {
            work.accept(redis);
            return true;
        });
    }

    /** Asks it something over a connection of its own. */
    public <T> T ask(Function<RedisCommands<String, String>, T> question) {
        RedisURI uri = RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(port)
                .withTimeout(PATIENCE)
                .build();
        int password = settings.indexOf("--requirepass");
        if (password >= 0) {
            uri.setAuthentication(settings.get(password + 1));
        }
        RedisClient client = RedisClient.create(uri);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            return question.apply(connection.sync());
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    /** Whether this sentinel has found replicas that could take the master's place. */
    public boolean sentinelKnowsReplicas(String master) {
        RedisClient client = RedisClient.create(RedisURI.create("127.0.0.1", port));
        try (var connection = client.connectSentinel()) {
            return !connection.sync().replicas(master).isEmpty();
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofSeconds(2));
        }
    }

    private boolean listens() {
        assertThat(server.isAlive()).as(server::output).isTrue();
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            int first = socket.getInputStream().read();
            // An error is an answer too, such as that a password is wanted.
            return first == '+' || first == '-';
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        kill();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook has run or will.
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path temporary() {
        try {
            return Files.createTempDirectory("redis");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
