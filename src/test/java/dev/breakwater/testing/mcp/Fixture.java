package dev.breakwater.testing.mcp;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/** Command lines of {@link FixtureServer}, and the processes that were started by them. */
public final class Fixture {

    /** In every command line of a fixture that this test run has started, grandchildren included. */
    private static final String MARK =
            System.getProperty("breakwater.fixture", "breakwater-fixture-" + UUID.randomUUID());

    private Fixture() {}

    /** The fixture in these modes. */
    public static List<String> command(String... modes) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Dbreakwater.fixture=" + MARK,
                "-cp",
                classes(),
                FixtureServer.class.getName()));
        command.addAll(List.of(modes));
        return command;
    }

    /** The same, and it ignores SIGTERM: a disposition that a program keeps across exec. */
    public static List<String> ignoringTerm(String... modes) {
        return shell("trap '' TERM; exec \"$@\"", modes);
    }

    /** The same, behind a shell that waits for it, as {@code npx} and the like do. */
    public static List<String> wrapped(String... modes) {
        return shell("\"$@\"; exit $?", modes);
    }

    /** All living processes of this test run's fixtures, wherever in the process tree. */
    public static List<ProcessHandle> alive() {
        try (Stream<ProcessHandle> all = ProcessHandle.allProcesses()) {
            return all.filter(it -> it.info().commandLine().orElse("").contains(MARK))
                    .toList();
        }
    }

    /** A shell with this script, in which {@code "$@"} is the fixture in these modes; more can be added behind it. */
    public static List<String> shell(String script, String... modes) {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(command(modes));
        return command;
    }

    private static String classes() {
        return Path.of(FixtureServer.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .getPath())
                .toString();
    }
}
