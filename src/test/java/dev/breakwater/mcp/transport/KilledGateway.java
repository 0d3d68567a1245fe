package dev.breakwater.mcp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A process that starts servers as the gateway does and stays, so that it can be killed. */
final class KilledGateway implements AutoCloseable {

    private static final String READY = "ready";

    private final Process process;

    private KilledGateway(Process process) {
        this.process = process;
    }

    /** Waits until every server has spoken. */
    static KilledGateway start(Path directory, List<List<String>> servers) throws IOException {
        List<String> lines = new ArrayList<>();
        for (List<String> server : servers) {
            lines.addAll(server);
            lines.add("");
        }
        Path file = Files.write(directory.resolve("servers"), lines); // in a file, for they bear the fixtures' mark
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        KilledGateway.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        KilledGateway gateway = new KilledGateway(process);
        List<String> said = new ArrayList<>();
        BufferedReader out = process.inputReader(UTF_8);
        String line;
        while ((line = out.readLine()) != null) {
            if (line.equals(READY)) {
                return gateway;
            }
            said.add(line);
        }
        gateway.close();
        throw new IOException(String.join("\n", said));
    }

    /** Runs in the process: the file's lines are the commands' words, an empty one ends each command. */
    public static void main(String[] arguments) throws Exception {
        Guard guard = Guard.start();
        List<Recorder> recorders = new ArrayList<>();
        List<String> command = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            if (!line.isEmpty()) {
                command.add(line);
                continue;
            }
            Recorder recorder = new Recorder();
            recorders.add(recorder);
            StdioTransport transport =
                    new StdioTransport(new ChildCommand("s" + recorders.size(), command, Map.of()), 1 << 20, guard);
            transport.open(recorder);
            transport.send("{\"jsonrpc\":\"2.0\",\"method\":\"initialize\",\"id\":1}".getBytes(UTF_8));
            command.clear();
        }
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!recorders.stream().allMatch(recorder -> !recorder.messages.isEmpty())) {
            if (System.nanoTime() > end || recorders.stream().anyMatch(recorder -> !recorder.ends.isEmpty())) {
                recorders.forEach(recorder -> System.out.println(recorder.messages + " " + recorder.ends));
                System.exit(1);
            }
            Thread.onSpinWait();
        }
        System.out.println(READY);
        new CountDownLatch(1).await();
    }

    /** Its guard process, if there is one. */
    List<ProcessHandle> guards() {
        return process.descendants()
                .filter(it -> it.info().commandLine().orElse("").contains("breakwater-guard"))
                .toList();
    }

    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        kill();
        process.onExit().join();
    }
}
