package dev.breakwater.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.breakwater.testing.mcp.Fixture;
import dev.breakwater.testing.mcp.NoFixtureLeft;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Gateways that are killed, and what is then left of their servers. */
@EnabledOnOs(OS.LINUX)
@ExtendWith({NoFixtureLeft.class, OutputCaptureExtension.class})
class GuardTests {

    /** It takes a fraction of a second; a test may have to wait for a machine that has other things to do. */
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void nothingIsLeftOfAKilledGatewayWhateverItsServersDo() throws Exception {
        List<List<String>> servers = List.of(
                Fixture.command("ignore-eof"),
                Fixture.shell("trap '' TERM HUP INT QUIT; exec \"$@\"", "ignore-eof", "label=deaf-to-signals"),
                Fixture.command("grandchild", "label=with-a-child"),
                Fixture.shell("exec 3<&0; \"$@\" <&3 & wait", "ignore-eof", "label=behind-a-shell"),
                Fixture.shell("env -i \"$@\" sleeper & exec \"$@\"", "label=child-without-environment"),
                Fixture.shell("setsid \"$@\" sleeper & exec \"$@\"", "label=child-in-its-own-session"),
                Fixture.shell("(setsid \"$@\" sleeper &); exec \"$@\"", "label=daemon"),
                Fixture.shell("setsid env -i \"$@\" sleeper & exec \"$@\"", "label=child-with-neither"),
                Fixture.command("ignore-eof", "label=stopped"));
        try (KilledGateway gateway = KilledGateway.start(directory, servers)) {
            await().atMost(LIMIT).until(() -> Fixture.alive().size() >= 15); // those behind a shell twice
            List<ProcessHandle> guards = gateway.guards();
            assertThat(guards).hasSize(1);
            stop("label=stopped");

            long before = System.nanoTime();
            gateway.kill();

            awaitNoFixture();
            System.out.printf(
                    "%d servers of a killed gateway, gone after %d ms%n",
                    servers.size(), (System.nanoTime() - before) / 1_000_000);
            await().atMost(LIMIT).until(() -> guards.stream().noneMatch(GuardTests::runs));
        }
    }

    @Test
    void theServersOfAnotherGatewayLiveOn() throws Exception {
        Recorder recorder = new Recorder();
        try (Guard guard = Guard.start();
                StdioTransport other = transport(Fixture.command(), guard)) {
            other.open(recorder);
            KilledGateway gateway =
                    KilledGateway.start(directory, List.of(Fixture.command("ignore-eof", "label=killed")));
            List<ProcessHandle> guards = gateway.guards();
            gateway.kill();

            await().atMost(LIMIT).until(() -> guards.stream().noneMatch(GuardTests::runs));

            assertThat(Fixture.alive()).containsExactly(other.process().orElseThrow());
            assertThat(guard.state().watching()).isTrue();
        }
    }

    @Test
    void aGuardProcessThatWasKilledIsReplacedByOneThatKnowsAsMuch() throws Exception {
        // Without mark and parent it is known by its session alone.
        List<String> server = Fixture.shell("(env -i \"$@\" sleeper &); exec \"$@\"", "label=orphan");
        try (KilledGateway gateway = KilledGateway.start(directory, List.of(server))) {
            await().atMost(LIMIT).until(() -> Fixture.alive().size() == 2);
            ProcessHandle first = gateway.guards().getFirst();

            first.destroyForcibly();
            await().atMost(LIMIT).until(() -> gateway.guards().stream().anyMatch(it -> !it.equals(first)));
            gateway.kill();

            awaitNoFixture();
        }
    }

    @Test
    void theEndOfAGuardProcessIsOneLineInTheLog(CapturedOutput output) {
        try (Guard guard = Guard.start()) {
            ProcessHandle first = guard.process().orElseThrow();

            first.destroyForcibly();

            await().atMost(LIMIT)
                    .until(() -> guard.process().filter(it -> !it.equals(first)).isPresent());
            await().untilAsserted(() ->
                    assertThat(warnings(output)).singleElement().asString().contains("has ended and is replaced"));
        }
    }

    @Test
    void aGuardProcessIgnoresTheSignalsThatATerminalSends() throws Exception {
        try (Guard guard = Guard.start()) {
            ProcessHandle process = guard.process().orElseThrow();
            awaitShell(process);

            for (String signal : List.of("INT", "HUP", "QUIT", "TERM")) {
                shell("kill -" + signal + " " + process.pid());
            }
            shell("kill -0 " + process.pid());

            assertThat(guard.process()).contains(process);
            assertThat(session(process)).isEqualTo(process.pid());
        }
    }

    @Test
    void anEndInOrderLeavesNoGuardProcess(CapturedOutput output) {
        Guard guard = Guard.start();
        ProcessHandle process = guard.process().orElseThrow();
        assertThat(guard.state()).isEqualTo(new Guard.State(true, List.of()));

        guard.close();

        assertThat(process.isAlive()).isFalse();
        assertThat(guard.state().watching()).isFalse();
        assertThat(warnings(output)).isEmpty();
    }

    @Test
    void aGuardProcessThatDoesNotListenDelaysNobodyForLong() throws Exception {
        Guard guard = Guard.start();
        ProcessHandle process = guard.process().orElseThrow();
        shell("kill -STOP " + process.pid());
        long before = System.nanoTime();

        for (long session = 1L << 40; session < (1L << 40) + 20_000; session++) { // more than a pipe holds
            guard.watch(session);
        }
        guard.close();

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
        await().atMost(LIMIT).until(() -> !process.isAlive());
    }

    @Test
    void whatNobodyHasClosedEndsWithTheGuard() throws Exception {
        Guard guard = Guard.start();
        StdioTransport transport = transport(Fixture.command("ignore-eof", "grandchild"), guard);
        transport.open(new Recorder());
        await().atMost(LIMIT).until(() -> Fixture.alive().size() == 2);

        guard.close();

        awaitNoFixture();
        transport.close();
    }

    @Test
    void aServerLeadsASessionOfItsOwn() throws Exception {
        try (Guard guard = Guard.start();
                StdioTransport transport = transport(Fixture.command(), guard)) {
            transport.open(new Recorder());
            ProcessHandle server = transport.process().orElseThrow();

            await().atMost(LIMIT).until(() -> session(server) == server.pid());
        }
    }

    @Test
    void withoutSetsidServersAreStillFoundByTheirMarkAndTheLogSaysWhatIsMissing(CapturedOutput output)
            throws Exception {
        Guard guard = Guard.start(programs("sh", "grep", "sleep"));
        assertThat(guard.state()).isEqualTo(new Guard.State(true, List.of("setsid")));
        StdioTransport transport = transport(Fixture.command("ignore-eof", "grandchild"), guard);
        transport.open(new Recorder());
        await().atMost(LIMIT).until(() -> Fixture.alive().size() == 2);

        guard.close();

        awaitNoFixture();
        transport.close();
        await().untilAsserted(() ->
                assertThat(warnings(output)).singleElement().asString().contains("may overlook some", "setsid"));
    }

    /** That of busybox sees no further than the first zero byte, as if it had found nothing. */
    @Test
    void whereGrepCannotReadEnvironmentsTheShellReadsThem() throws Exception {
        Map<String, String> environment = programs("sh", "sleep");
        executable("grep", "exit 1");
        Guard guard = Guard.start(environment);
        StdioTransport transport = transport(Fixture.command("ignore-eof", "grandchild"), guard);
        transport.open(new Recorder());
        await().atMost(LIMIT).until(() -> Fixture.alive().size() == 2);

        guard.close();

        awaitNoFixture();
        transport.close();
    }

    @Test
    void withoutAShellThereIsNoGuardProcessAndTheLogSaysSo(CapturedOutput output) throws Exception {
        try (Guard guard = Guard.start(programs("setsid"));
                StdioTransport transport = transport(Fixture.command(), guard)) {
            assertThat(guard.state()).isEqualTo(new Guard.State(false, List.of("sh")));
            Recorder recorder = new Recorder();

            transport.open(recorder);

            await().atMost(LIMIT).until(() -> !Fixture.alive().isEmpty());
        }
        await().untilAsserted(() ->
                assertThat(warnings(output)).singleElement().asString().contains("there is no guard process", "sh"));
    }

    private static List<String> warnings(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("WARN") && line.contains("guard process"))
                .toList();
    }

    private static StdioTransport transport(List<String> command, Guard guard) {
        return new StdioTransport(new ChildCommand("fixture", command, Map.of()), 1 << 20, guard);
    }

    /** An environment in which these programs alone are to be found. */
    private Map<String, String> programs(String... names) throws IOException {
        Programs all = new Programs(System.getenv());
        for (String name : names) {
            executable(name, "exec " + all.find(name).orElseThrow() + " \"$@\"");
        }
        return Map.of("PATH", directory.toString());
    }

    private void executable(String name, String script) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
    }

    private static void stop(String argument) throws Exception {
        ProcessHandle server = Fixture.alive().stream()
                .filter(it -> it.info().commandLine().orElse("").contains(argument))
                .findFirst()
                .orElseThrow();
        shell("kill -STOP " + server.pid());
    }

    private static void shell(String script) throws Exception {
        assertThat(new ProcessBuilder("sh", "-c", script).inheritIO().start().waitFor())
                .isZero();
    }

    /** Until then it is still {@code setsid}, or has not come to its first line. */
    private static void awaitShell(ProcessHandle process) {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        await().atMost(LIMIT)
                .until(() -> Files.readAllLines(status).stream()
                        .filter(line -> line.startsWith("SigIgn:"))
                        .anyMatch(line ->
                                (Long.parseUnsignedLong(line.substring(7).strip(), 16) & 0x4007L) == 0x4007L));
    }

    private static long session(ProcessHandle process) {
        Optional<List<Processes.Entry>> all = new Processes("NONE=").look();
        return all.orElseThrow().stream()
                .filter(entry -> entry.pid() == process.pid())
                .mapToLong(Processes.Entry::session)
                .findFirst()
                .orElse(0);
    }

    private static boolean runs(ProcessHandle process) {
        return process.isAlive() && process.info().command().isPresent();
    }

    private static void awaitNoFixture() {
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(() -> assertThat(Fixture.alive().stream()
                                .map(it -> it.info().commandLine().orElse("").replaceFirst(".*FixtureServer", "")))
                        .isEmpty());
    }
}
