package dev.breakwater.mcp.bench;

import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.Servers;
import dev.breakwater.testing.mcp.Fixture;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/** The MCP layer beside the stock client, in one run: {@code make bench-mcp}. */
public final class McpBenchmark {

    private static final Duration GENEROUS = Duration.ofSeconds(30);

    /** What a call may take on a server that is dead or deaf; the stock client's default is 60 s. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int ROUNDS = 5;
    private static final int INSTANCE_KILLS = 6;
    private static final int IDLE = 100;
    private static final long DEAF_LIMIT = 10_000;

    private final Report report = new Report();

    private McpBenchmark() {}

    public static void main(String[] arguments) throws Exception {
        McpBenchmark benchmark = new McpBenchmark();
        benchmark.idle();
        benchmark.throughput();
        benchmark.recovery();
        benchmark.instances();
        benchmark.dead();
        benchmark.deaf();
        benchmark.report.write();
        System.exit(0); // the stock client leaves threads behind that would keep this JVM alive
    }

    @FunctionalInterface
    private interface Opening {
        Contender open() throws Exception;
    }

    private void throughput() throws Exception {
        List<Opening> contenders = List.of(
                () -> new StockClient(EchoServer.command(), GENEROUS),
                () -> new OurSession(EchoServer.command(), GENEROUS),
                () -> new OurLayer(EchoServer.command(), GENEROUS, 0, 1),
                () -> new OurLayer(EchoServer.command(), GENEROUS, 10, 1));
        List<List<Throughput>> all = new ArrayList<>();
        contenders.forEach(_ -> all.add(new ArrayList<>()));
        for (int round = -2;
                round < ROUNDS;
                round++) { // two to warm up, and in turns, so that all have the same machine
            for (int i = 0; i < contenders.size(); i++) {
                try (Contender contender = contenders.get(i).open()) {
                    Throughput.of(contender, 1000);
                    Throughput measured = Throughput.of(contender, 3000);
                    if (round >= 0) {
                        all.get(i).add(measured);
                    }
                }
            }
        }
        List<String> calls = all.stream().map(it -> samples(it).whole()).toList();
        List<String> processor = all.stream()
                .map(it -> Samples.of(it.stream().mapToDouble(Throughput::processorMicros))
                        .words("%.1f µs", 1))
                .toList();
        String wanted = "at least the stock client's";
        report.add("calls/s, 1,000 callers: the whole layer, no bound on calls", wanted, calls.get(2), calls.get(0));
        report.add("the same: with the default bound of 10 calls under way", "", calls.get(3), "has no bound");
        report.add("the same: the session alone", wanted, calls.get(1), calls.get(0));
        report.add("processor time a call: the whole layer, no bound on calls", "", processor.get(2), processor.get(0));
        report.add("the same: the session alone", "", processor.get(1), processor.get(0));
    }

    private static Samples samples(List<Throughput> measured) {
        return Samples.of(measured.stream().mapToDouble(Throughput::perSecond));
    }

    private void recovery() throws Exception {
        List<String> slow = Fixture.command("slow-start=500");
        Samples ours = Samples.times(ROUNDS, () -> recovery(() -> new OurLayer(slow, TIMEOUT, 0, 1)));
        Samples stock = Samples.times(2, () -> recovery(() -> new StockClient(slow, TIMEOUT)));
        report.add("child killed → next good call; it starts in 0.5 s", "≤ 1.5 s", ours.millis(), stock.millis());
    }

    private static double recovery(Opening opening) throws Exception {
        try (Contender contender = opening.open()) {
            long killed = killAll();
            while (!contender.echo("back")) {
                if (System.nanoTime() - killed > TimeUnit.MINUTES.toNanos(2)) {
                    return Double.POSITIVE_INFINITY;
                }
                TimeUnit.MILLISECONDS.sleep(1);
            }
            return millisSince(killed);
        } finally {
            killAll();
        }
    }

    private void instances() throws Exception {
        LongAdder calls = new LongAdder();
        LongAdder failed = new LongAdder();
        AtomicBoolean over = new AtomicBoolean();
        try (OurLayer two = new OurLayer(Fixture.command(), TIMEOUT, 0, 2);
                ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> load = new ArrayList<>();
            for (int i = 0; i < 32; i++) {
                load.add(callers.submit(() -> {
                    while (!over.get()) {
                        (two.echo("hi") ? calls : failed).increment();
                    }
                }));
            }
            for (int kill = 0; kill < INSTANCE_KILLS; kill++) {
                await().atMost(GENEROUS).until(() -> ready(two.servers()) == 2);
                List<ServerStatus.Instance> instances =
                        two.servers().status("echo").instances();
                ProcessHandle.of(instances.get(kill % 2).pid()).ifPresent(ProcessHandle::destroyForcibly);
                int deaths = kill + 1;
                await().atMost(GENEROUS)
                        .until(() -> two.servers().status("echo").restarts() >= deaths);
            }
            over.set(true);
            for (Future<?> each : load) {
                each.get();
            }
        }
        report.add(
                "two instances, one of them killed, " + INSTANCE_KILLS + " times: read-only calls that fail",
                "0",
                String.format(Locale.ROOT, "%d of %,d", failed.sum(), calls.sum() + failed.sum()),
                "has no instances");
    }

    private static long ready(Servers servers) {
        return servers.status("echo").instances().stream()
                .filter(instance -> instance.state().equals("ready"))
                .count();
    }

    private void dead() throws Exception {
        Samples ours = dead(500, command -> new OurLayer(command, TIMEOUT, 0, 1));
        Samples stock = dead(3, command -> new StockClient(command, TIMEOUT));
        report.add(
                "call on a dead server; timeout of a call: " + TIMEOUT.toSeconds() + " s",
                "< 5 ms",
                ours.millis(),
                stock.millis());
    }

    @FunctionalInterface
    private interface Starting {
        Contender open(List<String> command) throws Exception;
    }

    private static Samples dead(int calls, Starting starting) throws Exception {
        Path file = Files.createTempFile("breakwater-bench", ".sick");
        Files.delete(file);
        try (Contender contender = starting.open(Fixture.command("exit-at-start=1", "while-file=" + file))) {
            Files.writeString(file, "");
            killAll();
            if (contender instanceof OurLayer ours) {
                await().atMost(GENEROUS)
                        .until(() -> !ours.servers().status("echo").healthy());
            }
            return Samples.times(calls, () -> {
                long before = System.nanoTime();
                if (contender.echo("hi")) {
                    throw new IllegalStateException("the dead server has answered");
                }
                return millisSince(before);
            });
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private void deaf() throws Exception {
        Samples ours = Samples.times(ROUNDS, () -> deaf(command -> new OurLayer(command, GENEROUS, 0, 1)));
        Samples stock = Samples.times(1, () -> deaf(command -> new StockClient(command, GENEROUS)));
        report.add(
                "`close()` of a server that reads nothing any more and ignores SIGTERM",
                "< 2 s",
                ours.millis(),
                stock.median() >= DEAF_LIMIT ? "not within " + DEAF_LIMIT / 1000 + " s" : stock.millis());
    }

    private static double deaf(Starting starting) throws Exception {
        String big = "{\"text\":\"" + "x".repeat(50_000) + "\"}";
        try {
            Contender contender = starting.open(Fixture.ignoringTerm("ignore-eof"));
            contender.call("stop_reading", "{}");
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                callers.add(Thread.ofPlatform().daemon().start(() -> contender.call("echo", big)));
            }
            // Until the pipe is full and one of them is stuck in a write, or all have handed over what they want to
            // send.
            await().pollDelay(Duration.ofMillis(200))
                    .until(() -> callers.stream()
                                    .filter(it -> it.getState() == Thread.State.RUNNABLE)
                                    .count()
                            <= 1);
            CompletableFuture<Double> closed = new CompletableFuture<>();
            long before = System.nanoTime();
            Thread.ofPlatform().daemon().start(() -> {
                contender.close();
                closed.complete(millisSince(before));
            });
            return closed.get(DEAF_LIMIT, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return DEAF_LIMIT;
        } finally {
            killAll();
        }
    }

    private void idle() {
        IdleServers ours = IdleServers.of(IDLE, McpBenchmark::openOurs);
        IdleServers stock = IdleServers.of(IDLE, McpBenchmark::openStock);
        killAll();
        report.add(IDLE + " idle servers: carrier threads occupied", "0", "" + ours.carriers(), "" + stock.carriers());
        report.add(
                IDLE + " idle servers: heap each",
                "< 1 MiB",
                Math.round(ours.heapEach() / 1024) + " KiB",
                Math.round(stock.heapEach() / 1024) + " KiB");
    }

    private static Runnable openOurs() {
        Servers servers = new Servers();
        for (int i = 0; i < IDLE; i++) {
            servers.with("idle" + i, Fixture.tiny());
        }
        servers.start();
        await().atMost(Duration.ofMinutes(2)).until(servers::isSettled);
        if (servers.statuses().stream().anyMatch(status -> !status.healthy())) {
            throw new IllegalStateException("not all servers are up");
        }
        return servers::close;
    }

    private static Runnable openStock() {
        StockClient[] clients = new StockClient[IDLE];
        Arrays.setAll(clients, _ -> new StockClient(Fixture.tiny(), GENEROUS));
        return () -> Arrays.stream(clients).forEach(StockClient::close);
    }

    /** @return the moment */
    private static long killAll() {
        Fixture.alive().forEach(ProcessHandle::destroyForcibly);
        return System.nanoTime();
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1e6;
    }
}
