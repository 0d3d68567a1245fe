package dev.breakwater.bench;

import java.io.IOException;
import java.util.List;
import java.util.Map;

/** What metrics and the log cost: the gateway as it is, with one line a run, beside itself without any of it. */
final class Observability {

    private final Setting setting;

    Observability(Setting setting) {
        this.setting = setting;
    }

    /** The section of the report. */
    String run() throws IOException, InterruptedException {
        var on = new Versions.Candidate("on", setting.jar(), Map.of("VERBOSE", "false"));
        var off = new Versions.Candidate(
                "off", setting.jar(), Map.of("VERBOSE", "false", "ENABLE_METRICS", "false", "LOG_LEVEL", "off"));
        List<Versions.Measured> measured = new Versions(setting, List.of(on, off)).measured();
        Samples with = measured.get(0).cpu();
        Samples without = measured.get(1).cpu();
        return """
                ### Metrics and log

                The same load on two gateways, both with `VERBOSE=false`: one with metrics and a line for each run, the other with
                `ENABLE_METRICS=false` and `LOG_LEVEL=off`.

                | | runs/s | CPU ms per run |
                |---|---|---|
                | metrics and log | %s | %s |
                | neither | %s | %s |
                | metrics and log / neither (target: at most 1.08) | | %s |
                """.formatted(
                        measured.get(0).runs().show(0),
                        with.show(3),
                        measured.get(1).runs().show(0),
                        without.show(3),
                        with.over(without).show(3));
    }
}
