package dev.breakwater.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** The MCP servers from npm that {@code .ci/npm/install} puts under target/; tests never fetch anything themselves. */
public final class NpmServers {

    /** A file with an mcpServers object, as desktop clients write it. */
    public static final String FILE = "src/test/resources/npm/servers.json";

    /** Why tests that need them are skipped. */
    public static final String MISSING =
            "the npm servers are not there: .ci/npm/install fetches them, where Node is installed and npm answers";

    private static final Path PACKAGES = Path.of("target", "npm", "node_modules", "@modelcontextprotocol");

    private NpmServers() {}

    /** Whether they can be started here; says so in the log if not. */
    public static boolean installed() {
        boolean installed = Stream.of("server-everything", "server-filesystem")
                        .allMatch(name ->
                                Files.isRegularFile(PACKAGES.resolve(name).resolve("dist/index.js")))
                && nodeRuns();
        if (!installed) {
            LoggerFactory.getLogger(NpmServers.class).warn("SKIPPED: {}", MISSING);
        }
        return installed;
    }

    private static boolean nodeRuns() {
        try {
            Process node = new ProcessBuilder("node", "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (node.waitFor(30, TimeUnit.SECONDS)) {
                return node.exitValue() == 0;
            }
            node.destroyForcibly();
            return false;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
