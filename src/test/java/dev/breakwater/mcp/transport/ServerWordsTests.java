package dev.breakwater.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerWordsTests {

    private final ServerWords words = ServerWords.of(Map.of(
            "DB_TOKEN", "t0p-s3cret",
            "DB_TOKEN_OLD", "t0p-s3cret-of-last-year",
            "NODE_ENV", "production",
            "KEY_COUNT", "12"));

    @Test
    void hidesTheSecretsThatTheServerWasGiven() {
        assertThat(words.line(
                        "no entry with t0p-s3cret in production, nor with t0p-s3cret-of-last-year; tried 12 times"))
                .isEqualTo("no entry with *** in production, nor with ***; tried 12 times");
    }

    @ParameterizedTest
    @CsvSource({
        "cannot reach postgres://app:pa55@db:5432/x, cannot reach postgres://***@db:5432/x",
        "redis://:pa55@cache and http://u:p@proxy, redis://***@cache and http://***@proxy",
        "sent Authorization: Bearer abc.def-ghi, sent Authorization: Bearer ***",
        "called ?user=me&password=pa55&x=1, called ?user=me&password=***&x=1",
        "run as server --api-key=pa55 --port=1, run as server --api-key=*** --port=1",
        "unexpected token: FROM, unexpected token: FROM",
        "mail me@example.com, mail me@example.com"
    })
    void hidesWhatLooksLikeASecretAndNothingElse(String said, String shown) {
        assertThat(words.line(said)).isEqualTo(shown);
    }

    @Test
    void cannotAddALineToTheLog() {
        assertThat(words.line("gone\n2026-11-22 INFO all is well\u001B[2K\r\n"))
                .isEqualTo("gone 2026-11-22 INFO all is well");
    }

    @Test
    void isShortHoweverMuchIsSaid() {
        assertThat(words.line("x".repeat(3_000_000))).hasSize(501).endsWith("…");
    }
}
