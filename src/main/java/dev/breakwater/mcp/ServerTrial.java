package dev.breakwater.mcp;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What became of starting a server once, to see whether it works.
 *
 * @param required whether runs are refused while the server is down
 * @param time from the start of its process to the list of its tools, or to its failure and its end
 */
public record ServerTrial(String name, boolean bundled, boolean required, Duration time, Result result) {

    public boolean works() {
        return result instanceof Works;
    }

    /** Whether the server works. */
    public sealed interface Result {}

    /**
     * It took a handshake, listed its tools and, if it is the bundled {@code database}, could list its tables.
     *
     * @param software what the server calls itself; empty if it does not say
     * @param protocolVersion the version of MCP that it speaks
     * @param tools in the order in which the server lists them
     * @param stderrTail the last few lines that the process wrote to its standard error: it may warn of something there
     * @param strayLines how many lines it wrote to its standard output that were no messages
     */
    public record Works(
            String software, String protocolVersion, List<Tool> tools, List<String> stderrTail, long strayLines)
            implements Result {
        public Works {
            tools = List.copyOf(tools);
            stderrTail = List.copyOf(stderrTail);
        }
    }

    /**
     * It cannot be used. No text holds a secret of the environment that is configured for it.
     *
     * @param stage what the gateway was at: {@code spawn}, {@code initialize}, {@code list_tools} or
     *     {@code call}
     * @param message what went wrong, for a person
     * @param advice what to do about it, one or two sentences
     * @param stderrTail the last lines that the process wrote to its standard error
     */
    public record Fails(String stage, String message, String advice, List<String> stderrTail) implements Result {
        public Fails {
            stderrTail = List.copyOf(stderrTail);
        }
    }

    /**
     * A tool of the server.
     *
     * @param readOnly whether the server says that the tool changes nothing
     * @param withheldReason why runs are not offered the tool; null if they are
     */
    public record Tool(
            String name, boolean readOnly, @Nullable String withheldReason) {}
}
