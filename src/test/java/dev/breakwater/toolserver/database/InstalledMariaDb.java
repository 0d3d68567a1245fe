package dev.breakwater.toolserver.database;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** MariaDB as packages install it. */
final class InstalledMariaDb extends InstalledDatabase {

    private final Path program;
    private final Path data;

    private InstalledMariaDb(Path directory, Path program) throws IOException {
        super(directory);
        this.program = program;
        this.data = directory.resolve("data");
    }

    /** Makes a database in the directory; the tests are skipped where there is no MariaDB. */
    static InstalledMariaDb create(Path directory) throws IOException, InterruptedException {
        Path server = program("mariadbd", Stream.of(Path.of("/usr/sbin"), Path.of("/usr/libexec")))
                .orElse(null);
        Path install =
                program("mariadb-install-db", Stream.of(Path.of("/usr/bin"))).orElse(null);
        assumeThat(server).as("a MariaDB on this machine").isNotNull();
        assumeThat(install).as("a MariaDB on this machine").isNotNull();
        InstalledMariaDb mariaDb = new InstalledMariaDb(directory, server);
        mariaDb.runProgram(List.of(
                install.toString(),
                "--no-defaults",
                "--datadir=" + mariaDb.data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--user=" + System.getProperty("user.name")));
        mariaDb.start();
        return mariaDb;
    }

    @Override
    List<String> serverCommand() {
        return List.of(
                program.toString(),
                "--no-defaults",
                "--datadir=" + data,
                // Relative to the data: the path of a socket must not be long.
                "--socket=socket",
                "--pid-file=pid",
                "--port=" + port(),
                "--bind-address=127.0.0.1",
                "--innodb-flush-log-at-trx-commit=0",
                "--user=" + System.getProperty("user.name"));
    }

    @Override
    String url(String parameters) {
        return "jdbc:mariadb://127.0.0.1:" + port() + "/mysql" + parameters;
    }

    @Override
    String administrator() {
        return "root";
    }

    @Override
    String password() {
        return "";
    }

    @Override
    void stop(Process server) {
        server.destroy();
    }
}
