package dev.breakwater.mcp.chaos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file by which a test makes a fixture sick and well again; see the fixture's modes {@code …-file}. */
final class Sick {

    private final Path file;

    private Sick(Path file) {
        this.file = file;
    }

    /** A fixture that is sick from the beginning. */
    static Sick from(Path directory) throws IOException {
        Sick sick = new Sick(directory.resolve("sick"));
        sick.strike();
        return sick;
    }

    /** A fixture that is well for now. */
    static Sick later(Path directory) {
        return new Sick(directory.resolve("sick"));
    }

    /** The mode of that name, with the file. */
    String mode(String name) {
        return name + "=" + file;
    }

    void strike() throws IOException {
        Files.writeString(file, "");
    }

    /** @return the moment */
    long heal() throws IOException {
        Files.delete(file);
        return System.nanoTime();
    }
}
