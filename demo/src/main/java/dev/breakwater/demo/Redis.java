package dev.breakwater.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A Redis that can be killed and started again. */
final class Redis implements AutoCloseable {

    private final Path binary;
    private final Options options;
    private final int port;
    private Program program;

    private Redis(Path binary, Options options, int port) {
        this.binary = binary;
        this.options = options;
        this.port = port;
    }

    static Redis start(Path binary, Options options) throws IOException, InterruptedException {
        var redis = new Redis(binary, options, Program.freePort());
        redis.startAgain();
        return redis;
    }

    String url() {
        return "redis://127.0.0.1:" + port;
    }

    void kill() throws InterruptedException {
        program.kill();
    }

    void startAgain() throws IOException, InterruptedException {
        program = Program.start(
                List.of(binary.toString(), "--port", Integer.toString(port), "--bind", "127.0.0.1", "--save", ""),
                options.directory(),
                options.directory().resolve("redis.log"),
                Map.of(),
                () -> Program.taken(port));
    }

    @Override
    public void close() {
        program.close();
    }
}
