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
    private final List<Path> jars;

    Versions(Setting setting, List<Path> jars) {
        this.setting = setting;
        this.jars = jars;
    }

    private record Version(Path jar, Program gateway, Load load, Samples runs, Samples cpu) {}

    String run() throws IOException, InterruptedException {
        List<Version> versions = new ArrayList<>();
        try (Program model =
                Program.start(Program.java(setting.flags(), ModelServer.class), setting.file("model.log"))) {
            for (Path jar : jars) {
                Program gateway = Gateway.start(
                        jar,
                        setting.directory("version-" + versions.size()),
                        setting.flags(),
                        model.port(),
                        Map.of(SERVER, Program.java(setting.toolFlags(), EchoServer.class)),
                        Map.of());
                setting.say(jar.getFileName() + " is process " + gateway.pid());
                var load = new Load(gateway.port(), SERVER);
                versions.add(new Version(jar, gateway, load, new Samples(), new Samples()));
            }
            for (Version version : versions) {
                version.load().warmUp(CALLERS, setting.warmUp(), Setting.WARM_UP_LIMIT);
            }
            for (int round = 0; round < setting.rounds(); round++) {
                for (Version version : versions) {
                    measure(version);
                }
            }
            return report(versions);
        } finally {
            versions.forEach(version -> version.gateway().close());
        }
    }

    private void measure(Version version) throws IOException {
        Duration before = version.gateway().cpu();
        Load.Result result = version.load().closed(CALLERS, setting.length());
        version.runs().add(result.perSecond());
        version.cpu().add(version.gateway().cpu().minus(before).toNanos() / 1e6 / result.answered());
        if (result.failed() > 0) {
            setting.say(result.failed() + " failed");
        }
    }

    private static String report(List<Version> versions) {
        var lines = new StringBuilder();
        for (Version version : versions) {
            lines.append(String.format(
                    Locale.ROOT,
                    "%s: %s runs/s, %s ms CPU per run%n",
                    version.jar().getFileName(),
                    version.runs().show(0),
                    version.cpu().show(3)));
        }
        return lines.toString();
    }
}
