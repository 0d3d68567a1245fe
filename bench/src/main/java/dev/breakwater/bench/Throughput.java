package dev.breakwater.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Full runs per second, and the time that is added to each at half of that load, of four programs in turn. */
final class Throughput {

    private static final int CALLERS = 32;
    private static final int CONNECTIONS = 1_000;
    private static final String SERVER = "echo";

    private final Setting setting;
    private final Map<String, Contender> contenders = new LinkedHashMap<>();

    Throughput(Setting setting) {
        this.setting = setting;
    }

    private record Contender(Program program, Load load, Samples runs, Samples cpu, Samples p50, Samples p99) {

        static Contender of(Program program) {
            return new Contender(
                    program,
                    new Load(program.port(), SERVER),
                    new Samples(),
                    new Samples(),
                    new Samples(),
                    new Samples());
        }
    }

    /** The section of the report. */
    String run() throws IOException, InterruptedException {
        List<String> tool = Program.java(setting.toolFlags(), EchoServer.class);
        String[] arguments = new String[tool.size() + 1];
        for (int i = 0; i < tool.size(); i++) {
            arguments[i + 1] = tool.get(i);
        }
        try (Program model =
                Program.start(Program.java(setting.flags(), ModelServer.class), setting.file("model.log"))) {
            arguments[0] = Integer.toString(model.port());
            try (Program bare = Program.start(
                            Program.java(setting.flags(), BareGateway.class, arguments), setting.file("bare.log"));
                    Program stock = Program.start(
                            Program.java(setting.flags(), StockGateway.class, arguments), setting.file("stock.log"));
                    Program gateway = Gateway.start(
                            setting.jar(),
                            setting.directory("throughput"),
                            setting.flags(),
                            model.port(),
                            Map.of(SERVER, tool),
                            Map.of());
                    Program quiet = Gateway.start(
                            setting.jar(),
                            setting.directory("throughput-quiet"),
                            setting.flags(),
                            model.port(),
                            Map.of(SERVER, tool),
                            Map.of("VERBOSE", "false"))) {
                contenders.put("bare", Contender.of(bare));
                contenders.put("stock", Contender.of(stock));
                contenders.put("gateway", Contender.of(gateway));
                contenders.put("quiet", Contender.of(quiet));
                return measure();
            }
        }
    }

    private String measure() throws IOException {
        for (Contender contender : contenders.values()) {
            contender.load().warmUp(CALLERS, setting.warmUp(), Setting.WARM_UP_LIMIT);
        }
        long failed = 0;
        double generator = 0;
        for (int round = 0; round < setting.rounds(); round++) {
            for (var entry : contenders.entrySet()) {
                Contender it = entry.getValue();
                Duration before = it.program().cpu();
                Duration own = setting.ownCpu();
                Load.Result result = it.load().closed(CALLERS, setting.length());
                it.runs().add(result.perSecond());
                it.cpu().add(it.program().cpu().minus(before).toNanos() / 1e6 / result.answered());
                if (entry.getKey().equals("gateway")) {
                    generator = Math.max(
                            generator,
                            setting.ownCpu().minus(own).toNanos()
                                    / (double) result.took().toNanos());
                }
                failed += result.failed();
            }
            setting.say("round " + (round + 1) + ": " + shown());
        }
        double half = contenders.get("gateway").runs().median() / 2;
        double generatorAtHalf = 0;
        for (int round = 0; round < setting.rounds(); round++) {
            for (String name : List.of("bare", "gateway")) {
                Contender it = contenders.get(name);
                Duration own = setting.ownCpu();
                Load.Result result = it.load().open(half, setting.length(), CONNECTIONS);
                it.p50().add(result.latencies().percentile(50));
                it.p99().add(result.latencies().percentile(99));
                generatorAtHalf = Math.max(
                        generatorAtHalf,
                        setting.ownCpu().minus(own).toNanos()
                                / (double) result.took().toNanos());
                failed += result.failed();
            }
        }
        return report(half, failed, generator, generatorAtHalf);
    }

    private String shown() {
        var line = new StringBuilder();
        contenders.forEach((name, it) -> line.append(
                String.format(Locale.ROOT, "%s %,.0f runs/s  ", name, it.runs().median())));
        return line.toString();
    }

    private String report(double half, long failed, double generator, double generatorAtHalf) {
        Contender bare = contenders.get("bare");
        Contender stock = contenders.get("stock");
        Contender gateway = contenders.get("gateway");
        Contender quiet = contenders.get("quiet");
        return """
                ### Runs per second

                %d callers, each with one connection, ask again as soon as they have their answer. Wrong or failed answers: %d.

                | | runs/s | CPU ms per run |
                |---|---|---|
                | bare Java I/O | %s | %s |
                | stock LangChain4j | %s | %s |
                | Breakwater | %s | %s |
                | Breakwater, `VERBOSE=false` | %s | %s |
                | Breakwater / bare (target: at least 0.6) | %s | |
                | Breakwater / stock (target: at least 1.0) | %s | |
                | the same with `VERBOSE=false` | %s | |

                The load generator used at most %.2f of a processor while it drove the gateway.

                ### Latency at half load

                %,.0f runs/s, evenly spread, each timed from the moment it was meant to go out. The model answers at once, so that nearly
                all of it is the gateway's; *added* is what remains after the bare program's at the same rate.

                | | p50 ms | p99 ms |
                |---|---|---|
                | bare Java I/O | %s | %s |
                | Breakwater | %s | %s |
                | added (target: p50 at most 2, p99 at most 10) | %s | %s |

                The load generator used at most %.2f of a processor.
                """.formatted(
                        CALLERS,
                        failed,
                        bare.runs().show(0),
                        bare.cpu().show(3),
                        stock.runs().show(0),
                        stock.cpu().show(3),
                        gateway.runs().show(0),
                        gateway.cpu().show(3),
                        quiet.runs().show(0),
                        quiet.cpu().show(3),
                        gateway.runs().over(bare.runs()).show(2),
                        gateway.runs().over(stock.runs()).show(2),
                        quiet.runs().over(stock.runs()).show(2),
                        generator,
                        half,
                        bare.p50().show(2),
                        bare.p99().show(2),
                        gateway.p50().show(2),
                        gateway.p99().show(2),
                        gateway.p50().minus(bare.p50()).show(2),
                        gateway.p99().minus(bare.p99()).show(2),
                        generatorAtHalf);
    }
}
