package dev.breakwater.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Versions of the gateway in turn, to see what a change has brought, or a single one for a profiler to look at. */
final class Versions {

    private static final int CALLERS = 32;
    private static final String SERVER = "echo";

    private final Setting setting;
    private final List<Candidate> candidates;

    Versions(Setting setting, List<Candidate> candidates) {
        this.setting = setting;
        this.candidates = candidates;
    }

    /** @param variables beyond the defaults */
    record Candidate(String name, Path jar, Map<String, String> variables) {

        static Candidate of(Path jar) {
            return new Candidate(jar.getFileName().toString(), jar, Map.of());
        }
    }

    /** @param cpu milliseconds per run */
    record Measured(String name, Samples runs, Samples cpu) {}

    private record Version(Measured measured, Program gateway, Load load) {}

    String run() throws IOException, InterruptedException {
        return report(measured());
    }

    /** In the order of the candidates. */
    List<Measured> measured() throws IOException, InterruptedException {
        List<Version> versions = new ArrayList<>();
        try (Program model =
                Program.start(Program.java(setting.flags(), ModelServer.class), setting.file("model.log"))) {
            for (Candidate candidate : candidates) {
                Program gateway = Gateway.start(
                        candidate.jar(),
                        setting.directory("version-" + versions.size()),
                        setting.flags(),
                        model.port(),
                        Map.of(SERVER, Program.java(setting.toolFlags(), EchoServer.class)),
                        candidate.variables());
                setting.say(candidate.name() + " is process " + gateway.pid());
                versions.add(new Version(
                        new Measured(candidate.name(), new Samples(), new Samples()),
                        gateway,
                        new Load(gateway.port(), SERVER)));
            }
            for (Version version : versions) {
                version.load().warmUp(CALLERS, setting.warmUp(), Setting.WARM_UP_LIMIT);
            }
            for (int round = 0; round < setting.rounds(); round++) {
                for (Version version : versions) {
                    measure(version);
                }
            }
            return versions.stream().map(Version::measured).toList();
        } finally {
            versions.forEach(version -> version.gateway().close());
        }
    }

    private void measure(Version version) throws IOException {
        Duration before = version.gateway().cpu();
        Load.Result result = version.load().closed(CALLERS, setting.length());
        Measured measured = version.measured();
        measured.runs().add(result.perSecond());
        measured.cpu().add(version.gateway().cpu().minus(before).toNanos() / 1e6 / result.answered());
        if (result.failed() > 0) {
            setting.say(result.failed() + " failed");
        }
    }

    private static String report(List<Measured> measured) {
        var lines = new StringBuilder();
        for (Measured version : measured) {
            lines.append(String.format(
                    Locale.ROOT,
                    "%s: %s runs/s, %s ms CPU per run%n",
                    version.name(),
                    version.runs().show(0),
                    version.cpu().show(3)));
        }
        return lines.toString();
    }
}
