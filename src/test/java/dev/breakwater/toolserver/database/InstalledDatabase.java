package dev.breakwater.toolserver.database;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A database server that happens to be installed on this machine, run as a child process with data of its own. */
abstract class InstalledDatabase {

    private static final Duration START = Duration.ofSeconds(60);

    private final Path directory;
    private final int port;
    private Process server;

    InstalledDatabase(Path directory) throws IOException {
        this.directory = directory;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
    }

    /** The program of this name in one of the directories, or on the PATH. */
    static Optional<Path> program(String name, Stream<Path> directories) {
        return Stream.concat(
                        directories,
                        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                                .map(Path::of))
                .map(directory -> directory.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    abstract List<String> serverCommand();

    abstract String url(String parameters);

    abstract String administrator();

    abstract String password();

    Path directory() {
        return directory;
    }

    int port() {
        return port;
    }

    final void start() throws IOException {
        server = new ProcessBuilder(serverCommand())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("server.log").toFile()))
                .start();
        await().atMost(START).pollInterval(Duration.ofMillis(50)).until(() -> {
            if (!server.isAlive()) {
                throw new IllegalStateException(Files.readString(directory.resolve("server.log")));
            }
            return answers();
        });
    }

    private boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(5);
        } catch (SQLException e) {
            return false;
        }
    }

    final Connection connect() throws SQLException {
        return DriverManager.getConnection(url(""), administrator(), password());
    }

    final void run(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** The single value that the administrator's query has, as text. */
    final String value(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    final void runProgram(List<String> command) throws IOException, InterruptedException {
        Path log = directory.resolve("program.log");
        Process program = new ProcessBuilder(new ArrayList<>(command))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!program.waitFor(120, TimeUnit.SECONDS) || program.exitValue() != 0) {
            program.destroyForcibly();
            throw new IllegalStateException(Files.readString(log));
        }
    }

    /** Ends the server at once, with all its sessions. */
    void stop() throws IOException, InterruptedException {
        if (server != null) {
            stop(server);
            if (!server.waitFor(30, TimeUnit.SECONDS)) {
                server.destroyForcibly().waitFor();
            }
        }
    }

    abstract void stop(Process server) throws IOException, InterruptedException;
}
