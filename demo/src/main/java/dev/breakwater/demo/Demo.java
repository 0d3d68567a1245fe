package dev.breakwater.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The packaged gateway with a scripted model and a tool server that misbehaves, under steady traffic. Arguments:
 * {@code seconds=60 rate=5}; {@code check} to ask a Prometheus for the data of every panel at the end; {@code alerts} to see
 * the alerts fire and resolve instead.
 */
final class Demo {

    /** What Prometheus needs to have seen of it before a rate over a minute is one. */
    private static final int LEAST_SECONDS_FOR_PANELS = 45;

    private final Options options;

    private Demo(Options options) {
        this.options = options;
    }

    static void main(String[] arguments) throws IOException, InterruptedException {
        System.exit(new Demo(Options.of(arguments)).run());
    }

    private int run() throws IOException, InterruptedException {
        for (int port : List.of(options.servicePort(), options.managementPort())) {
            if (Program.taken(port)) {
                System.err.println("Port " + port + " is taken: SERVER_PORT and METRICS_PORT name others.");
                return 2;
            }
        }
        Files.createDirectories(options.directory());
        return options.alerts() ? alerts() : show();
    }

    private int show() throws IOException, InterruptedException {
        try (ScriptedModel model = ScriptedModel.start();
                Gateway _ = start(model, Map.of());
                Traffic traffic = Traffic.start(options.servicePort(), options.rate())) {
            Optional<Path> binary = Program.onPath("prometheus");
            if (binary.isEmpty()) {
                say("No prometheus on the PATH: bring your own, with prometheus.yml of this repository.");
                return options.check() ? 3 : traffic(traffic);
            }
            try (Prometheus prometheus = Prometheus.start(binary.get(), options, UnaryOperator.identity())) {
                say("Prometheus   %s/alerts", prometheus.url());
                return traffic(traffic) + (options.check() ? check(prometheus) : 0);
            }
        }
    }

    private int traffic(Traffic traffic) throws InterruptedException {
        int seconds = options.check() ? Math.max(options.seconds(), LEAST_SECONDS_FOR_PANELS) : options.seconds();
        say("%n%.0f questions a second for %d s", options.rate(), seconds);
        for (int second = 1; second <= seconds; second++) {
            Thread.sleep(1_000);
            if (second % 10 == 0 || second == seconds) {
                say("%4d s  %s", second, traffic.outcomes());
            }
        }
        return 0;
    }

    private int check(Prometheus prometheus) throws IOException, InterruptedException {
        Panels.Result result = Panels.check(options.root().resolve("grafana/dashboards"), prometheus);
        result.complaints().forEach(complaint -> say("FAILED %s", complaint));
        say(
                "%n%d queries of the dashboards, %d without what they ask for",
                result.asked(), result.complaints().size());
        return result.complaints().isEmpty() ? 0 : 1;
    }

    private int alerts() throws IOException, InterruptedException {
        Optional<Path> binary = Program.onPath("prometheus");
        if (binary.isEmpty()) {
            say("No prometheus on the PATH.");
            return 3;
        }
        Optional<Path> redis = Program.onPath("redis-server");
        if (redis.isEmpty()) {
            say("No redis-server on the PATH: alerts about Redis are passed over.");
            return drill(binary.get(), null);
        }
        try (Redis server = Redis.start(redis.get(), options)) {
            return drill(binary.get(), server);
        }
    }

    private int drill(Path binary, Redis redis) throws IOException, InterruptedException {
        Map<String, String> environment = redis == null ? Map.of() : Map.of("REDIS_URL", redis.url());
        try (ScriptedModel model = ScriptedModel.start();
                Gateway gateway = start(model, environment);
                Traffic traffic = Traffic.start(options.servicePort(), options.rate());
                Prometheus prometheus = Prometheus.start(binary, options, AlertDrill::hurried)) {
            say("Prometheus   %s/alerts", prometheus.url());
            Thread.sleep(25_000); // the longest window of the rules
            var drill = new AlertDrill(prometheus);
            drill.run(gateway, model);
            if (redis != null) {
                List<String> alerts = new ArrayList<>(List.of("BreakwaterRedisDown"));
                if (prometheus.metrics().contains("agent_cache_requests_total")) {
                    alerts.add("BreakwaterCacheErrors");
                }
                drill.seen("Redis is killed", redis::kill, redis::startAgain, alerts);
            }
            say("%n%s", traffic.outcomes());
            drill.missed().forEach(missed -> say("FAILED %s", missed));
            return drill.missed().isEmpty() ? 0 : 1;
        }
    }

    private Gateway start(ScriptedModel model, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path jar = options.root().resolve("target/breakwater.jar");
        if (!Files.exists(jar)) {
            throw new IOException("there is no " + jar + ": make jar builds it");
        }
        Gateway gateway = Gateway.start(options, model, environment);
        say("Gateway      http://127.0.0.1:%d/servers", options.servicePort());
        say("Metrics      http://127.0.0.1:%d/actuator/prometheus", options.managementPort());
        say("Log          %s", options.directory().resolve("gateway.log"));
        return gateway;
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(java.util.Locale.ROOT, format, values));
    }
}
