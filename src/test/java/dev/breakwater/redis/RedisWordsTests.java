package dev.breakwater.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be read from the errors of Redis, whichever version it is. */
class RedisWordsTests {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "OOM command not allowed when used memory > 'maxmemory'.",
                "OOM command not allowed when used memory > 'maxmemory'. script: 5f2, on @user_script:1.",
                "ERR Error running script (call to f_5f2): @user_script:1: @user_script: 1: -OOM command not allowed when"
                        + " used memory > 'maxmemory'.",
                "ERR Error running script (call to f_5f2): @user_script:1: -READONLY You can't write against a read only"
                        + " replica.",
                "READONLY You can't write against a read only replica.",
                "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
                "NOREPLICAS Not enough good replicas to write."
            })
    void thatItTakesNoWrites(String words) {
        assertThat(RedisWords.refuseWrites(words)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR unknown command 'OOM'",
                "ERR wrong number of arguments for 'set' command",
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "LOADING Redis is loading the dataset in memory",
                "OOMPH"
            })
    void thatItIsAboutSomethingElse(String words) {
        assertThat(RedisWords.refuseWrites(words)).isFalse();
    }
}
