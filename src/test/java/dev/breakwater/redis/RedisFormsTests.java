package dev.breakwater.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.redis.RedisState.Status;
import dev.breakwater.redis.RedisUnavailable.Reason;
import dev.breakwater.testing.TestAuthority;
import dev.breakwater.testing.redis.RedisProcess;
import dev.breakwater.testing.redis.TlsFront;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Redis in each form that a URL can name, as real processes. */
@Timeout(120)
@Tag("redis")
class RedisFormsTests {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void withAPassword() throws Exception {
        try (RedisProcess redis = RedisProcess.start("--requirepass", "ses@me");
                OpenRedis open = OpenRedis.at("redis://:ses%40me@127.0.0.1:" + redis.port() + "/3")) {
            open.awaitUp().write("key", "value");

            String inFirstDatabase = redis.ask(it -> it.get("key"));
            assertThat(inFirstDatabase).isNull();
            assertThat(open.read("key")).isEqualTo("value");
        }
    }

    @Test
    void withAPasswordThatIsWrongItIsDownAndTheReasonDoesNotShowIt() {
        try (RedisProcess redis = RedisProcess.start("--requirepass", "sesame");
                OpenRedis open = OpenRedis.at("redis://:abracadabra@127.0.0.1:" + redis.port())) {
            open.await(Status.DOWN);

            assertThat(open.guard().state().reason()).contains("WRONGPASS").doesNotContain("abracadabra");
        }
    }

    @Test
    void overTlsWithACertificateOfAnAuthorityOfOnesOwn(@TempDir Path directory) throws Exception {
        TestAuthority authority = TestAuthority.in(directory);
        try (RedisProcess redis = RedisProcess.start();
                TlsFront front = TlsFront.of(redis.port(), authority.server());
                OpenRedis open = OpenRedis.at("rediss://127.0.0.1:" + front.port(), authority.caFile())) {
            open.awaitUp().write("key", "value");

            assertThat(open.read("key")).isEqualTo("value");
        }
    }

    @Test
    void overTlsWithACertificateThatNobodyKnowsItIsDown(@TempDir Path directory) throws Exception {
        TestAuthority authority = TestAuthority.in(directory);
        try (RedisProcess redis = RedisProcess.start();
                TlsFront front = TlsFront.of(redis.port(), authority.server());
                OpenRedis open = OpenRedis.at("rediss://127.0.0.1:" + front.port())) {
            open.await(Status.DOWN);

            assertThat(open.guard().state().reason()).containsIgnoringCase("certif");
        }
    }

    @Test
    void aCluster() throws Exception {
        try (RedisProcess cluster = RedisProcess.cluster();
                OpenRedis open = OpenRedis.at("redis-cluster://127.0.0.1:" + cluster.port())) {
            open.awaitUp().write("key", "value");

            assertThat(open.read("key")).isEqualTo("value");

            cluster.pause();
            open.await(Status.DOWN);
            cluster.resume();

            open.awaitUp();
        }
    }

    @Test
    void underSentinelsTheNewMasterIsUsedAfterTheOldOneIsPaused() throws Exception {
        try (RedisProcess master = RedisProcess.start();
                RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                RedisProcess sentinel = RedisProcess.sentinel("gateway", master.port());
                OpenRedis open = OpenRedis.at("redis-sentinel://127.0.0.1:" + sentinel.port() + "#gateway")) {
            open.awaitUp().write("key", "value");
            Awaitility.await()
                    .atMost(PATIENCE)
                    .until(() -> replica.ask(it -> "value".equals(it.get("key")))
                            && sentinel.sentinelKnowsReplicas("gateway"));

            master.pause();

            Awaitility.await()
                    .atMost(PATIENCE)
                    .ignoreException(RedisUnavailable.class)
                    .until(() -> {
                        open.write("other", "value");
                        return true;
                    });
            String written = replica.ask(it -> it.get("other"));
            assertThat(written).isEqualTo("value");
            assertThat(open.read("key")).isEqualTo("value");
            open.awaitUp();
            master.resume();
        }
    }

    @Test
    void aReplicaThatTakesNoWritesSaysSo() {
        try (RedisProcess master = RedisProcess.start();
                RedisProcess replica = RedisProcess.start("--replicaof", "127.0.0.1", Integer.toString(master.port()));
                OpenRedis open = OpenRedis.at(replica.url())) {
            open.await(Status.REFUSES_WRITES);

            assertThat(open.guard().state().reason()).startsWith("READONLY");
            assertThat(open.calls(Reason.REFUSES_WRITES.label())).isPositive();
        }
    }
}
