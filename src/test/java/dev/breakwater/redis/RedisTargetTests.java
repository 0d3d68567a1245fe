package dev.breakwater.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.data.redis.connection.RedisClusterConfiguration;
import org.springframework.data.redis.connection.RedisNode;
import org.springframework.data.redis.connection.RedisPassword;
import org.springframework.data.redis.connection.RedisSentinelConfiguration;
import org.springframework.data.redis.connection.RedisStandaloneConfiguration;

class RedisTargetTests {

    @Test
    void oneServerWithUserPasswordAndDatabase() {
        RedisTarget target = RedisTarget.parse("rediss://gate:ses%40me@redis.example:6380/3", null);

        assertThat(target.topology()).isInstanceOfSatisfying(RedisStandaloneConfiguration.class, one -> {
            assertThat(one.getHostName()).isEqualTo("redis.example");
            assertThat(one.getPort()).isEqualTo(6380);
            assertThat(one.getDatabase()).isEqualTo(3);
            assertThat(one.getUsername()).isEqualTo("gate");
            assertThat(one.getPassword()).isEqualTo(RedisPassword.of("ses@me"));
        });
        assertThat(target.uri().isSsl()).isTrue();
        assertThat(target.uri().isVerifyPeer()).isTrue();
        assertThat(target.places()).isEqualTo("redis.example:6380");
    }

    @Test
    void sentinelsAndTheMasterThatTheyWatch() {
        RedisTarget target = RedisTarget.parse("redis-sentinel://:sesame@a:26379,b:26380/2#gateway", "open");

        assertThat(target.topology()).isInstanceOfSatisfying(RedisSentinelConfiguration.class, sentinels -> {
            assertThat(sentinels.getMaster().getName()).isEqualTo("gateway");
            assertThat(sentinels.getSentinels()).extracting(RedisNode::asString).containsExactly("a:26379", "b:26380");
            assertThat(sentinels.getPassword()).isEqualTo(RedisPassword.of("sesame"));
            assertThat(sentinels.getSentinelPassword()).isEqualTo(RedisPassword.of("open"));
            assertThat(sentinels.getDatabase()).isEqualTo(2);
        });
    }

    @Test
    void aClusterByItsFirstNodes() {
        RedisTarget target = RedisTarget.parse("rediss-cluster://gate:sesame@a:7000,b", null);

        assertThat(target.topology()).isInstanceOfSatisfying(RedisClusterConfiguration.class, cluster -> {
            assertThat(cluster.getClusterNodes())
                    .extracting(RedisNode::asString)
                    .containsExactly("a:7000", "b:6379");
            assertThat(cluster.getUsername()).isEqualTo("gate");
            assertThat(cluster.getPassword()).isEqualTo(RedisPassword.of("sesame"));
        });
        assertThat(target.uri().isSsl()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "redis.example:6379, does not begin",
        "http://redis.example, does not begin",
        "redis://, names no host",
        "'redis://a:1,b:2', a cluster begins with",
        "redis-sentinel://a:26379, name of the master",
        "redis://host:notaport, cannot be read",
        "redis-cluster://, names no host",
    })
    void whatIsOfNoUseIsExplained(String url, String why) {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> RedisTarget.parse(url, null))
                .returns("breakwater.redis.url", InvalidConfigurationPropertyValueException::getName)
                .satisfies(e -> assertThat(e.getReason()).contains("redis://host:6379", why));
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis://:sesame@host:x", "redis:/:sesame@host/", "redis://a:sesame@h:1,i:2"})
    void aPasswordIsNeverShown(String url) {
        assertThatExceptionOfType(InvalidConfigurationPropertyValueException.class)
                .isThrownBy(() -> RedisTarget.parse(url, null))
                .satisfies(e -> assertThat(e.toString() + e.getReason() + e.getValue() + e.getCause())
                        .doesNotContain("sesame"));
        assertThat(RedisTarget.parse("redis://:sesame@host", null).toString()).doesNotContain("sesame");
        assertThat(new RedisSettings("redis://:sesame@host", "sesame", java.time.Duration.ofMillis(50)).toString())
                .doesNotContain("sesame");
    }
}
