package dev.breakwater.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** As many runs at once as there is room for, while the model takes its time. */
final class InFlight {

    private static final int RUNS = 10_000;
    /** Files that the gateway has open beside the two sockets of each run. */
    private static final int OTHER_FILES = 300;

    private static final Duration ARRIVAL = Duration.ofSeconds(20);
    private static final Duration MODEL_TIME = Duration.ofSeconds(30);
    private static final String SERVER = "echo";

    /** Nearly all of the heap is for what lives as long as a run. */
    private static final List<String> FLAGS =
            List.of("-XX:+UseParallelGC", "-Xmx1280m", "-Xmn80m", "-XX:+UseCompactObjectHeaders");

    private final Setting setting;

    InFlight(Setting setting) {
        this.setting = setting;
    }

    String run() throws IOException, InterruptedException {
        long files = openFiles();
        int runs = (int) Math.min(RUNS, (files - OTHER_FILES) / 2);
        String each = Long.toString(MODEL_TIME.toMillis() / 2);
        try (Program model = Program.start(
                        Program.java(setting.flags(), ModelServer.class, each), setting.file("slow-model.log"));
                Program gateway = Gateway.start(
                        setting.jar(),
                        setting.directory("in-flight"),
                        FLAGS,
                        model.port(),
                        Map.of(SERVER, Program.java(setting.toolFlags(), EchoServer.class)),
                        raised());
                Load load = new Load(gateway.port(), SERVER)) {
            Duration own = setting.ownCpu();
            Duration before = gateway.cpu();
            Load.Result result = load.open((double) runs / ARRIVAL.toSeconds(), ARRIVAL, runs);
            double generator = setting.ownCpu().minus(own).toNanos()
                    / (double) result.took().toNanos();
            return report(runs, files, result, gateway, generator, gateway.cpu().minus(before));
        }
    }

    /** What is bounded on purpose and has to be raised for so many; everything else stays at its default. */
    static Map<String, String> raised() {
        return Map.of(
                "SERVER_TOMCAT_MAX_CONNECTIONS", "12000",
                "SERVER_TOMCAT_ACCEPT_COUNT", "4096",
                "BREAKWATER_ADMISSION_MAX_RUNS", "12000",
                "BREAKWATER_LLM_MAX_CALLS", "12000",
                "CONNECTION_POOL_SIZE", "1000");
    }

    private static long openFiles() throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("sh", "-c", "ulimit -Hn").start();
        try (var out = shell.inputReader()) {
            String limit = out.readLine();
            shell.waitFor(10, TimeUnit.SECONDS);
            return limit == null || limit.equals("unlimited") ? 1_000_000 : Long.parseLong(limit);
        }
    }

    private String report(
            int runs, long files, Load.Result result, Program gateway, double generator, Duration gatewayCpu) {
        String fewer = runs == RUNS
                ? ""
                : "The machine allows a process %,d open files, and a run takes two sockets: so %,d runs instead of %,d.%n"
                        .formatted(files, runs, RUNS);
        return """
                ### Runs in flight at once

                %,d runs arrive evenly over %d s; the model takes %d s for each run, half of it before the tool call and half after it.
                The gateway's JVM flags here: `%s`.
                %s
                | | measured | target |
                |---|---|---|
                | answered rightly | %,d of %,d | all |
                | in flight at once | %,d | %,d |
                | p50 / p99 of a run, s | %.2f / %.2f | p99 at most %.0f |
                | most memory resident, MiB | %,d | 1,536 |
                | platform threads | %d | not one per run |
                | CPU of the gateway per run, ms | %.2f | |
                | CPU of the load generator, processors | %.2f | |
                """.formatted(
                        runs,
                        ARRIVAL.toSeconds(),
                        MODEL_TIME.toSeconds(),
                        String.join(" ", FLAGS),
                        fewer,
                        result.answered(),
                        runs,
                        result.mostInFlight(),
                        runs,
                        result.latencies().percentile(50) / 1_000,
                        result.latencies().percentile(99) / 1_000,
                        MODEL_TIME.toSeconds() * 1.2,
                        gateway.status("VmHWM") / 1_024,
                        gateway.status("Threads"),
                        gatewayCpu.toNanos() / 1e6 / runs,
                        generator);
    }
}
