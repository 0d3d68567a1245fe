package dev.breakwater.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two gateways with three tool servers each; one server of the second one hangs. What do runs notice that do not need it? */
final class HungServer {

    private static final int CALLERS = 32;
    private static final double NEEDING_IT = 5;
    private static final String USED = "alpha";
    private static final String HANGS = "gamma";

    private final Setting setting;

    HungServer(Setting setting) {
        this.setting = setting;
    }

    private record Figures(Samples runs, Samples p50, Samples p99) {

        static Figures none() {
            return new Figures(new Samples(), new Samples(), new Samples());
        }
    }

    String run() throws IOException, InterruptedException {
        List<String> well = Program.java(setting.toolFlags(), EchoServer.class);
        List<String> hung = Program.java(setting.toolFlags(), EchoServer.class, "hung");
        try (Program model = Program.start(
                        Program.java(setting.flags(), ModelServer.class), setting.file("model-of-three.log"));
                Program healthy = gateway("healthy", model, well, well);
                Program limping = gateway("one-hung", model, well, hung);
                Load toHealthy = new Load(healthy.port(), USED);
                Load toLimping = new Load(limping.port(), USED);
                ExecutorService background = Executors.newVirtualThreadPerTaskExecutor()) {
            toHealthy.warmUp(CALLERS, setting.warmUp(), Setting.WARM_UP_LIMIT);
            toLimping.warmUp(CALLERS, setting.warmUp(), Setting.WARM_UP_LIMIT);
            Figures good = Figures.none();
            Figures bad = Figures.none();
            long failed = 0;
            for (int round = 0; round < setting.rounds(); round++) {
                failed += capacity(toHealthy, healthy, good, background);
                failed += capacity(toLimping, limping, bad, background);
            }
            double half = good.runs().median() / 2;
            for (int round = 0; round < setting.rounds(); round++) {
                failed += latency(toHealthy, healthy, good, half, background);
                failed += latency(toLimping, limping, bad, half, background);
            }
            return report(good, bad, half, failed);
        }
    }

    private Program gateway(String name, Program model, List<String> well, List<String> third)
            throws IOException, InterruptedException {
        Map<String, List<String>> servers = new TreeMap<>(Map.of(USED, well, "beta", well, HANGS, third));
        return Gateway.start(setting.jar(), setting.directory(name), setting.flags(), model.port(), servers, Map.of());
    }

    private long capacity(Load load, Program gateway, Figures figures, ExecutorService background)
            throws IOException, InterruptedException {
        Load.Result result = beside(gateway, background, () -> load.closed(CALLERS, setting.length()));
        figures.runs().add(result.perSecond());
        return result.failed();
    }

    private long latency(Load load, Program gateway, Figures figures, double rate, ExecutorService background)
            throws IOException, InterruptedException {
        Load.Result result = beside(gateway, background, () -> load.open(rate, setting.length(), 1_000));
        figures.p50().add(result.latencies().percentile(50));
        figures.p99().add(result.latencies().percentile(99));
        return result.failed();
    }

    /** Measures while other runs want the third server; whatever becomes of those is not what is measured. */
    private Load.Result beside(Program gateway, ExecutorService background, Callable<Load.Result> measured)
            throws IOException, InterruptedException {
        Duration time = setting.length();
        Future<Load.Result> others = background.submit(() -> {
            try (Load load = new Load(gateway.port(), HANGS)) {
                return load.quiet().open(NEEDING_IT, time, 1_000);
            }
        });
        try {
            Load.Result result = measured.call();
            others.get();
            return result;
        } catch (IOException | InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static String report(Figures good, Figures bad, double half, long failed) {
        return """
                ### One of three tool servers hangs

                Two gateways with three tool servers each; in the second, one server starts, lists its tool, and then answers neither
                calls nor pings. Beside the runs that are measured, %.0f a second want just that server. Wrong or failed answers among
                those that do not: %d.

                | | healthy | one hangs | ratio | target |
                |---|---|---|---|---|
                | runs/s, %d callers | %s | %s | %s | at least 0.95 |
                | p50 ms at %,.0f runs/s | %s | %s | %s | |
                | p99 ms at %,.0f runs/s | %s | %s | %s | at most 1.2 |
                """.formatted(
                        NEEDING_IT,
                        failed,
                        CALLERS,
                        good.runs().show(0),
                        bad.runs().show(0),
                        bad.runs().over(good.runs()).show(2),
                        half,
                        good.p50().show(2),
                        bad.p50().show(2),
                        bad.p50().over(good.p50()).show(2),
                        half,
                        good.p99().show(2),
                        bad.p99().show(2),
                        bad.p99().over(good.p99()).show(2));
    }
}
