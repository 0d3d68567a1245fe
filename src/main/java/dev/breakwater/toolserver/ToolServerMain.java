package dev.breakwater.toolserver;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import dev.breakwater.toolserver.database.DatabaseServer;
import dev.breakwater.toolserver.filesystem.FilesystemServer;
import dev.breakwater.toolserver.stdio.BundledServer;
import dev.breakwater.toolserver.stdio.StdioServer;
import dev.breakwater.toolserver.weather.WeatherServer;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code tool-server <name>}: runs one of the bundled MCP servers in this process until its stdin ends. No Spring is involved. */
public final class ToolServerMain {

    private static final SortedMap<String, Function<Map<String, String>, BundledServer>> SERVERS = new TreeMap<>(Map.of(
            "database", DatabaseServer::create,
            "filesystem", FilesystemServer::create,
            "weather", WeatherServer::create));

    private ToolServerMain() {}

    /**
     * Serves until stdin ends.
     *
     * @param arguments what follows {@code tool-server} on the command line: one name
     * @return the exit code: 0 after the end of stdin, 1 if a stream failed, 2 if there is no such server or its environment is wrong; a
     *     process may also end itself with {@link DatabaseServer#STUCK}
     */
    public static int run(List<String> arguments) {
        Function<Map<String, String>, BundledServer> factory =
                arguments.size() == 1 ? SERVERS.get(arguments.getFirst()) : null;
        if (factory == null) {
            System.err.println(
                    "usage: tool-server <name>, where <name> is one of: " + String.join(", ", SERVERS.keySet()));
            return 2;
        }
        BundledServer server;
        try {
            server = factory.apply(System.getenv());
        } catch (IllegalArgumentException e) {
            System.err.println("tool-server " + arguments.getFirst() + ": " + e.getMessage());
            return 2;
        }
        keepOffStdout();
        try {
            new StdioServer(server, version())
                    .serve(new FileInputStream(FileDescriptor.in), new FileOutputStream(FileDescriptor.out));
            return 0;
        } catch (IOException e) {
            System.err.println("tool-server " + server.name() + ": the session ended: " + e);
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** Stdout carries JSON-RPC and nothing else: whatever prints, logging included, goes to stderr. */
    private static void keepOffStdout() {
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.err), true));
        // Without a configuration file logback prints everything from DEBUG on.
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.WARN);
        }
    }

    private static String version() {
        return Optional.ofNullable(ToolServerMain.class.getPackage().getImplementationVersion())
                .orElse("development");
    }
}
