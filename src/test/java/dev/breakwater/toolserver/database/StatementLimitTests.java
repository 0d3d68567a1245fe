package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StatementLimitTests {

    /** Computes for hours. */
    private static final String ENDLESS =
            "select count(*) from system_range(1, 1000000) a, system_range(1, 1000000) b where mod(a.x * b.x, 7) = 9";

    private static final String RECURSIVE =
            "with recursive r(n) as (select 1 union all select n + 1 from r where n < 2000000000) select max(n) from r";

    @Test
    void aStatementThatTakesTooLongIsStoppedAndTheNextOneRuns() throws Exception {
        CalledServer shop = new CalledServer(Map.of("DB_SERVER_TIMEOUT", "1s"));
        long start = System.nanoTime();

        assertThat(shop.refusal(ENDLESS)).contains("longer than 0.9 s");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        assertThat(shop.rows("select 1")).isEqualTo("[[1]]");
    }

    /** H2 computes it without looking up, and before it runs the statement. */
    @Test
    void aStatementThatCannotBeStoppedEndsTheServer() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CalledServer shop =
                new CalledServer(Map.of("DB_SERVER_TIMEOUT", "500ms"), Duration.ofSeconds(1), ended::countDown);

        assertThat(shop.refusal("select hash('SHA256', 'x', 50000000)")).contains("does not let itself be stopped");
        assertThat(shop.rows("select 1")).isEqualTo("[[1]]");
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aStatementThatIsStoppedDoesNotEndTheServer() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        CalledServer shop =
                new CalledServer(Map.of("DB_SERVER_TIMEOUT", "500ms"), Duration.ofSeconds(1), ended::countDown);

        shop.refusal(ENDLESS);

        assertThat(ended.await(2, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void anEndlessRecursionIsStopped() throws Exception {
        CalledServer shop = new CalledServer(Map.of("DB_SERVER_TIMEOUT", "500ms"));

        assertThat(shop.refusal(RECURSIVE)).isNotBlank();
        assertThat(shop.rows("select 1")).isEqualTo("[[1]]");
    }

    @Test
    void statementsThatAreStoppedKeepNobodyElseWaiting() throws Exception {
        CalledServer shop = new CalledServer(Map.of("DB_SERVER_TIMEOUT", "3s", "CONNECTION_POOL_SIZE", "8"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> busy = new ArrayList<>();
            for (int i = 0; i < Runtime.getRuntime().availableProcessors() + 1; i++) {
                busy.add(threads.submit(() -> shop.refusal(ENDLESS)));
            }
            assertThat(threads.submit(() -> shop.rows("select 1")).get()).isEqualTo("[[1]]");
            for (Future<String> one : busy) {
                assertThat(one.get()).contains("was stopped");
            }
        }
    }

    @Test
    void aCancelledCallStopsItsStatementAndGivesItsConnectionBack() throws Exception {
        CalledServer shop = new CalledServer(Map.of("CONNECTION_POOL_SIZE", "1"));
        AtomicReference<Throwable> end = new AtomicReference<>();
        Thread call = Thread.ofVirtual().start(() -> end.set(catchThrowable(() -> shop.query(ENDLESS))));
        while (running() == 0) {
            Thread.onSpinWait();
        }
        call.interrupt();
        call.join();

        assertThat(end.get()).isInstanceOf(InterruptedException.class);
        assertThat(shop.rows("select 1")).isEqualTo("[[1]]");
    }

    private static long running() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().equals("database-call"))
                .filter(thread -> Arrays.stream(thread.getValue())
                        .anyMatch(frame -> frame.getClassName().startsWith("org.h2.command.query")))
                .count();
    }

    @Test
    void whoFindsNoFreeConnectionIsToldSo() throws Exception {
        CalledServer shop = new CalledServer(Map.of("DB_SERVER_TIMEOUT", "4s", "CONNECTION_POOL_SIZE", "1"));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> busy = threads.submit(() -> shop.refusal(ENDLESS));
            while (running() == 0) {
                Thread.onSpinWait();
            }
            assertThat(shop.refusal("select 1")).contains("All 1 connections to the database are in use");
            assertThat(busy.get()).contains("was stopped");
        }
    }

    @Test
    void showsAsManyRowsAsWereAskedForAndSaysIfThereAreMore() throws Exception {
        CalledServer shop = new CalledServer(Map.of());
        JsonNode all = shop.query("select x from system_range(1, 100)");
        JsonNode more = shop.query("select x from system_range(1, 101)");

        assertThat(all.get("row_count").asInt()).isEqualTo(100);
        assertThat(all.get("truncated").asBoolean()).isFalse();
        assertThat(more.get("row_count").asInt()).isEqualTo(100);
        assertThat(more.get("truncated").asBoolean()).isTrue();
        assertThat(more.get("note").asString()).isEqualTo("There are more rows than the 100 asked for.");
        assertThat(shop.call("query", Map.of("sql", "select x from system_range(1, 9)", "max_rows", 1))
                        .text())
                .isEqualTo("The first row of X (bigint):\n1\nThere are more rows than the 1 asked for.");
    }

    @Test
    void aResultStaysBelowItsBytesHoweverItIsMade() throws Exception {
        CalledServer shop = new CalledServer(Map.of());
        String wide = IntStream.range(0, 300)
                .mapToObj(i -> "repeat('é', 5000) as c" + i)
                .collect(Collectors.joining(", "));

        for (String sql : List.of(
                "select repeat('\"', 900) from system_range(1, 1000)",
                "select repeat('x', 30000) from system_range(1, 1000)",
                "select " + wide,
                "select " + wide + " from system_range(1, 50)")) {
            JsonNode result = shop.query(sql);
            assertThat(result.get("truncated").asBoolean()).as(sql).isTrue();
            assertThat(result.get("row_count").asInt()).as(sql).isPositive();
            assertThat(result.toString().getBytes(StandardCharsets.UTF_8))
                    .as(sql)
                    .hasSizeLessThan(48 * 1024);
        }
        assertThat(shop.query("select " + wide).get("note").asString())
                .startsWith("Only 200 of 300 columns are shown.");
    }

    @Test
    void aLongValueIsCutAndMarked() throws Exception {
        CalledServer shop = new CalledServer(Map.of());

        assertThat(shop.rows("select repeat('x', 5000)")).contains("x… (cut; it has 5000 characters)");
        assertThat(shop.rows("select cast(repeat('x', 5000) as clob)")).contains("x… (cut; it is longer)");
        assertThat(shop.rows("select cast(repeat('ab', 5000) as varbinary)")).contains("6162… (cut; it is longer)");
        assertThat(shop.rows("select repeat('x', 3999) || '😀'"))
                .contains("x… (cut")
                .doesNotContain("?");
    }
}
