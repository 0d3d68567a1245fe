package dev.breakwater.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that takes part in a measurement, and what Linux counts of it. */
final class Program implements AutoCloseable {

    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
    private static final double TICKS_PER_SECOND = 100;

    private final Process process;
    private final int port;

    private Program(Process process, int port) {
        this.process = process;
        this.port = port;
        // Also when the measurement is broken off.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
    }

    /** The command line of one of the programs here. */
    static List<String> java(List<String> flags, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(flags);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    static List<String> javaJar(List<String> flags, Path jar) {
        List<String> command = new ArrayList<>(List.of(JAVA.toString()));
        command.addAll(flags);
        command.addAll(List.of("-jar", jar.toString()));
        return command;
    }

    /** Starts a program that says {@code port <number>} when it is ready. */
    static Program start(List<String> command, Path log) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        if (line == null || !line.startsWith("port ")) {
            process.destroyForcibly();
            throw new IOException("did not start: " + command + ": " + line);
        }
        return new Program(process, Integer.parseInt(line.substring("port ".length())));
    }

    /** Starts a program that will listen on a port that is known; all it says goes into a file. */
    static Program start(List<String> command, Path log, Map<String, String> environment, Path directory, int port)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        return new Program(builder.start(), port);
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** The processor time it has used. */
    Duration cpu() {
        String stat = read("stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        double ticks = Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        return Duration.ofNanos((long) (ticks / TICKS_PER_SECOND * 1e9));
    }

    /** A number of {@code /proc/<pid>/status}, such as {@code VmHWM}, the most memory that was resident, in KiB. */
    long status(String name) {
        return read("status")
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private String read(String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(30, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
