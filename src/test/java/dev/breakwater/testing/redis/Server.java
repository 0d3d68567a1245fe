package dev.breakwater.testing.redis;

import java.nio.file.Path;
import java.util.List;

/** What runs a Redis, one at a time. */
interface Server {

    /** As a program of this machine, or in a container with {@code -Dtest.redis=container}. */
    static Server choose() {
        return switch (System.getProperty("test.redis", "program")) {
            case "program" -> new ProgramServer();
            case "container" -> new ContainerServer();
            default -> throw new IllegalArgumentException("test.redis can be program or container");
        };
    }

    /**
     * Starts it and does not wait until it answers.
     *
     * @param arguments as on its command line
     * @param directory where it may write, by the same path
     */
    void start(List<String> arguments, Path directory);

    boolean isAlive();

    /** What it has said so far. */
    String output();

    /** Ends it in an orderly way, and waits for that. */
    void stop();

    /** Ends it at once, and waits for that; nothing if it is not running. */
    void kill();

    /** Halts it: it keeps its connections and says nothing. */
    void pause();

    void resume();
}
