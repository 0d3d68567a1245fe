package dev.breakwater.agent.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicTextTests {

    @Test
    void removesTheFramesOfAJavaStackTrace() {
        assertThat(PublicText.of("""
                        java.sql.SQLException: no such table
                        \tat org.h2.Driver.connect(Driver.java:59)
                        \tat java.base/java.lang.Thread.run(Thread.java:1474) ~[na:na]
                        \tat com.example.Foo.lambda$bar$0(Foo.java)
                        \tat jdk.internal.reflect.Direct.invoke(Native Method)
                        Caused by: java.io.IOException: inner
                        \tat com.example.Foo.<init>(Foo.java:12)
                        \t... 23 more
                        """)).isEqualTo("java.sql.SQLException: no such table");
    }

    @Test
    void removesTheFramesOfAPythonStackTrace() {
        assertThat(PublicText.of("""
                        Traceback (most recent call last):
                          File "/srv/app/tool.py", line 10, in call
                            return query(arguments["city"])
                                   ~~~~~^^^^^^^^^^^^^^^^^^^
                          File "/srv/app/tool.py", line 22, in query
                            raise ValueError("no such city")
                        ValueError: no such city

                        During handling of the above exception, another exception occurred:

                        Traceback (most recent call last):
                          File "<stdin>", line 1, in <module>
                        RuntimeError: lookup failed
                        """)).isEqualTo("ValueError: no such city\n\nRuntimeError: lookup failed");
    }

    @Test
    void removesTheFramesOfANodeStackTrace() {
        assertThat(PublicText.of("""
                        node:internal/modules/cjs/loader:1080
                        /srv/app/index.js:3
                            ^
                        TypeError: city is not a string
                            at lookup (/srv/app/index.js:3:11)
                            at async Object.<anonymous> (file:///srv/app/main.mjs:10:5)
                            at /srv/app/index.js:10:5
                            at new Promise (<anonymous>)
                            at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
                        """)).isEqualTo("TypeError: city is not a string");
    }

    @Test
    void removesFramesInsideAJsonString() {
        assertThat(
                        PublicText.of(
                                "{\"error\":\"boom\",\"stack\":\"Error: boom\\n    at call (/srv/a.js:1:2)\\n    at b.js:3:4\"}"))
                .isEqualTo("{\"error\":\"boom\",\"stack\":\"Error: boom\"}");
        assertThat(PublicText.of("boom at com.example.Foo.bar(Foo.java:12) at com.example.Foo.baz(Foo.java:9) end"))
                .isEqualTo("boom end");
    }

    static Stream<String[]> secrets() {
        return Stream.of(
                pair("GET https://user:s3cret@host/x", "GET https://***@host/x"),
                pair("jdbc:postgresql://app:s3cret@db:5432/x", "jdbc:postgresql://***@db:5432/x"),
                pair("redis://:p@s3cret@cache", "redis://***@cache"),
                pair("jdbc:oracle:thin:scott/s3cret@//db", "jdbc:oracle:thin:***@//db"),
                pair(
                        "jdbc:mysql://db/x?user=app&password=s3cret&ssl=true",
                        "jdbc:mysql://db/x?user=app&password=***&ssl=true"),
                pair(
                        "jdbc:sqlserver://db;user=sa;password=s3cret;encrypt=true",
                        "jdbc:sqlserver://db;user=sa;password=***;encrypt=true"),
                pair("/v1?q=paris&api_key=s3cret", "/v1?q=paris&api_key=***"),
                pair("/v1?key=s3cret&q=1", "/v1?key=***&q=1"),
                pair("/cb?access_token=s3cret#x", "/cb?access_token=***"),
                pair("Authorization: Bearer s3cret", "Authorization: ***"),
                pair("{\"Authorization\":\"Basic czNjcmV0\"}", "{\"Authorization\":\"***\"}"),
                pair("sent bearer abcdef.s3cret to it", "sent bearer *** to it"),
                pair("X-Api-Key: s3cret", "X-Api-Key: ***"),
                pair("{\"password\": \"s3 cret\", \"user\": \"a\"}", "{\"password\": ***, \"user\": \"a\"}"),
                pair("{\\\"client_secret\\\":\\\"s3cret\\\"}", null),
                pair("password=\"s3cret", "password=***"),
                pair("OPENAI_API_KEY=s3cret npx", "OPENAI_API_KEY=*** npx"),
                pair("token=s3cret", "token=***"),
                pair("Incorrect API key provided: sk-proj-s3cretabcdefghijk.", "Incorrect API key provided: ***."),
                pair("ghp_s3cretabcdefghijklmnop", "***"),
                pair("AKIAIOSFODNN7EXAMPLE", "***"),
                pair("jwt eyJhbGciOiJIUzI1NiJ9.eyJzM2NyZXQiOjF9.abc-def", "jwt ***"),
                pair("-----BEGIN RSA PRIVATE KEY-----\ns3cret\n-----END RSA PRIVATE KEY-----\nok", "***\nok"));
    }

    @ParameterizedTest
    @MethodSource("secrets")
    void hidesSecrets(String text, String shown) {
        String result = PublicText.of(text);

        assertThat(result)
                .doesNotContain("s3cret", "czNjcmV0", "IOSFODNN7", "eyJ")
                .contains("***");
        if (shown != null) {
            assertThat(result).isEqualTo(shown);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unexpected token: FROM at line 3",
                "max_tokens=100 is too small",
                "There is no city \"Pariss\". Near matches: Paris, Parise",
                "at least one of city and coordinates is needed",
                "mail me@example.com or see https://example.com/a@b",
                "no entry at 10:20:30 in the log",
                "400 Bad Request: key \"city\" is missing"
            })
    void leavesHarmlessTextAlone(String text) {
        assertThat(PublicText.of(text)).isEqualTo(text);
    }

    @Test
    void boundsTheTextAndSplitsNoCharacter() {
        assertThat(PublicText.of("😀".repeat(3_000)))
                .hasSizeLessThanOrEqualTo(PublicText.LIMIT)
                .matches("(?:😀)+ \\[…]");
    }

    @Test
    void removesControlCharactersAndIsNeverBlank() {
        assertThat(PublicText.of("a\u0000b\u001b[31mc\r\n")).isEqualTo("ab[31mc");
        assertThat(PublicText.of(" \n\tat a.b.C.d(C.java:1)")).isEqualTo("no details");
        assertThat(PublicText.of("")).isEqualTo("no details");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "at ", "password", "://", "\"", "\\n at ", "eyJ", "token=", "@", "File \"", "^", ":1"})
    @Timeout(20)
    void isQuickOnHostileText(String piece) {
        assertThat(PublicText.of(piece.repeat(100_000))).isNotBlank().hasSizeLessThanOrEqualTo(PublicText.LIMIT);
    }

    private static String[] pair(String text, String shown) {
        return new String[] {text, shown};
    }
}
