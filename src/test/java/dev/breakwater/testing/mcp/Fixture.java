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

    private static final String TINY = """
            while read -r line; do
              case $line in *'"id":'*) ;; *) continue ;; esac
              id=${line##*'"id":'}
              id=${id%%[!0-9]*}
              case $line in
                *'"initialize"'*) result='{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},\
            "serverInfo":{"name":"tiny","version":"1"}}' ;;
                *'"tools/list"'*) result='{"tools":[{"name":"echo","annotations":{"readOnlyHint":true},\
            "inputSchema":{"type":"object"}}]}' ;;
                *'"tools/call"'*) result='{"content":[{"type":"text","text":"hi"}]}' ;;
                *) result='{}' ;;
              esac
              printf '{"jsonrpc":"2.0","id":%s,"result":%s}\\n' "$id" "$result"
            done
            """;

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

    /**
     * A server of a few lines of shell, which is there in a moment and takes next to no memory: for tests of hundreds. It
     * has the tool {@code echo}, and answers every call with {@code hi}.
     */
    public static List<String> tiny() {
        return List.of("sh", "-c", TINY, "sh", MARK);
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
