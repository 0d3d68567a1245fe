package dev.breakwater.mcp;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The servers that come with the gateway: processes of their own, started from the same jar. */
enum BundledServer {
    WEATHER,
    FILESYSTEM,
    DATABASE;

    private static final String MAIN_CLASS = "dev.breakwater.Breakwater";

    /** Small and quick to start: a bundled server waits for others most of the time. */
    private static final List<String> JVM_OPTIONS =
            List.of("-Xmx40m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData");

    /** What a container image brings beside the jar, so that these start in half the time: see deployment/image/train. */
    private static final String CACHE = "tool-servers.aot";

    /** A tool without arguments that changes nothing, and answers only if the server can do its work; null if it always can. */
    @Nullable String trialTool() {
        return switch (this) {
            case DATABASE -> "list_tables";
            case WEATHER, FILESYSTEM -> null;
        };
    }

    /** The command that starts this server with the gateway's own Java and code. */
    List<String> command() {
        return command(System.getProperty("java.class.path"));
    }

    /** @param classPath one jar that brings its dependencies, or what else Java finds the code by */
    List<String> command(String classPath) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JVM_OPTIONS);
        if (classPath.endsWith(".jar") && !classPath.contains(System.getProperty("path.separator"))) {
            Path cache = Path.of(classPath).resolveSibling(CACHE);
            if (Files.isRegularFile(cache)) {
                // If it does not fit, the JVM says so and does without; on stdout that would be no JSON.
                command.addAll(List.of("-XX:AOTCache=" + cache, "-Xlog:disable", "-Xlog:all=warning:stderr"));
            }
            command.addAll(List.of("-jar", classPath));
        } else {
            command.addAll(List.of("-cp", classPath, MAIN_CLASS));
        }
        command.addAll(List.of("tool-server", name().toLowerCase(Locale.ROOT)));
        return command;
    }
}
