package dev.breakwater.demo;

import dev.breakwater.demo.ScriptedModel.Mood;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Makes things go wrong, one after another, and looks whether the alerts that are meant for it fire, and resolve when it is
 * over. The rules are the project's own, but with seconds for minutes; thresholds are as they are.
 */
final class AlertDrill {

    private static final Duration LIMIT = Duration.ofMinutes(3);

    /** Something that can be done to the gateway or what is around it. */
    interface Deed {
        void happen() throws IOException, InterruptedException;
    }

    private final Prometheus prometheus;
    private final List<String> missed = new ArrayList<>();

    AlertDrill(Prometheus prometheus) {
        this.prometheus = prometheus;
    }

    /** Rules whose windows and waits are short. */
    static String hurried(String rules) {
        return rules.replaceAll("for: \\d+m", "for: 2s")
                .replace("[1m]", "[5s]")
                .replace("[5m]", "[20s]")
                .replace("[10m]", "[30s]")
                .replace("[1h]", "[30s]");
    }

    /** What did not happen as it should have. */
    List<String> missed() {
        return List.copyOf(missed);
    }

    void run(Gateway gateway, ScriptedModel model) throws IOException, InterruptedException {
        gateway.orders("well");
        seen(
                "no model answers",
                () -> model.be(Mood.FAILING),
                () -> model.be(Mood.WELL),
                List.of(
                        "BreakwaterModelUnavailable",
                        "BreakwaterModelErrors",
                        "BreakwaterErrorRatioHigh",
                        "BreakwaterBreakerOpen"));
        seen(
                "the server orders dies at each call",
                () -> gateway.orders("dying"),
                () -> {
                    gateway.orders("well");
                    gateway.restartOrders();
                },
                List.of("BreakwaterServerCrashLoop", "BreakwaterServerDown"));
        seen(
                "a call of the model takes 35 s",
                () -> model.be(Mood.SLOW),
                () -> model.be(Mood.WELL),
                List.of("BreakwaterSaturated", "BreakwaterOverloaded", "BreakwaterLatencyHigh"));
        seen(
                "a call of the model takes a million tokens",
                () -> model.be(Mood.DEAR),
                () -> model.be(Mood.WELL),
                List.of("BreakwaterCostHigh"));
        seen("the gateway is killed", gateway::kill, gateway::startAgain, List.of("BreakwaterDown"));
    }

    /** Provokes alerts and cures the cause. */
    void seen(String what, Deed provoke, Deed cure, List<String> alerts) throws IOException, InterruptedException {
        say("%n%s", what);
        for (String already : prometheus.firing().keySet()) {
            if (alerts.contains(already)) {
                missed.add(already + " fired before anything was wrong");
            }
        }
        provoke.happen();
        Map<String, String> summaries = new TreeMap<>();
        await("fires", alerts, summaries, true);
        cure.happen();
        await("resolved", alerts, summaries, false);
    }

    private void await(String verb, List<String> alerts, Map<String, String> summaries, boolean firing)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        List<String> left = new ArrayList<>(alerts);
        while (!left.isEmpty() && System.nanoTime() - start < LIMIT.toNanos()) {
            Thread.sleep(500);
            Map<String, String> now = prometheus.firing();
            summaries.putAll(now);
            for (String alert : List.copyOf(left)) {
                if (now.containsKey(alert) == firing) {
                    left.remove(alert);
                    double seconds = (System.nanoTime() - start) / 1e9;
                    say("  %-28s %-8s after %5.1f s  %s", alert, verb, seconds, firing ? summaries.get(alert) : "");
                }
            }
        }
        left.forEach(alert -> missed.add(alert + " was not seen: it never " + verb));
    }

    private static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
