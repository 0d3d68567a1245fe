package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.breakwater.testing.Signals;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** PostgreSQL as packages install it. It refuses to run as root, so that root runs it as the package's user. */
final class InstalledPostgres extends InstalledDatabase {

    private static final boolean ROOT = "root".equals(System.getProperty("user.name"));
    private static final List<String> AS_ITS_USER =
            List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups");

    private final Path programs;
    private final Path data;

    private InstalledPostgres(Path directory, Path programs) throws IOException {
        super(directory);
        this.programs = programs;
        this.data = directory.resolve("data");
    }

    /** Makes a database in the directory; the tests are skipped where there is no PostgreSQL. */
    static InstalledPostgres create(Path directory) throws IOException, InterruptedException {
        Path initdb = program("initdb", installed()).orElse(null);
        assumeThat(initdb).as("a PostgreSQL on this machine").isNotNull();
        InstalledPostgres postgres = new InstalledPostgres(directory, initdb.getParent());
        Path password = Files.writeString(directory.resolve("password"), postgres.password());
        if (ROOT) {
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
            assumeThat(succeeds(List.of("test", "-w", directory.toString())))
                    .as("a user postgres, who can write below " + directory)
                    .isTrue();
        }
        postgres.runProgram(asUser(List.of(
                initdb.toString(),
                "--pgdata=" + postgres.data,
                "--auth=scram-sha-256",
                "--username=" + postgres.administrator(),
                "--pwfile=" + password,
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync")));
        postgres.start();
        return postgres;
    }

    private static Stream<Path> installed() {
        Path versions = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(versions)) {
            return Stream.empty();
        }
        try (Stream<Path> list = Files.list(versions)) {
            return list.sorted(Comparator.reverseOrder()).map(version -> version.resolve("bin")).toList().stream();
        } catch (IOException e) {
            return Stream.empty();
        }
    }

    private static boolean succeeds(List<String> command) throws InterruptedException {
        try {
            return new ProcessBuilder(asUser(command)).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<String> asUser(List<String> command) {
        List<String> line = new ArrayList<>(ROOT ? AS_ITS_USER : List.of());
        line.addAll(command);
        return line;
    }

    @Override
    List<String> serverCommand() {
        return asUser(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port()),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=off",
                "-c",
                "shared_buffers=16MB"));
    }

    @Override
    String url(String parameters) {
        return "jdbc:postgresql://127.0.0.1:" + port() + "/postgres" + parameters;
    }

    @Override
    String administrator() {
        return "boss";
    }

    @Override
    String password() {
        return "hunter2-boss";
    }

    /** TERM would wait for the sessions of pools. */
    @Override
    void stop(Process server) {
        Signals.send("QUIT", server.pid());
    }
}
