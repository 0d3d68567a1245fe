package dev.breakwater.mcp.transport;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How a child process is started.
 *
 * @param name the server's name, for thread names
 * @param command the program and its arguments
 * @param environment what the child gets beside {@link #INHERITED}; nothing else of the gateway's environment
 */
public record ChildCommand(String name, List<String> command, Map<String, String> environment) {

    /** The variables that a child inherits. The gateway's own hold its secrets, so that all others are left out. */
    public static final List<String> INHERITED = List.of("PATH", "HOME", "LANG", "TMPDIR");

    public ChildCommand {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }

    /** How the words of this child are shown. */
    public ServerWords words() {
        return ServerWords.of(environment);
    }

    ProcessBuilder toProcessBuilder(Map<String, String> own) {
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> allowed = new LinkedHashMap<>();
        for (String name : INHERITED) {
            String value = own.get(name);
            if (value != null) {
                allowed.put(name, value);
            }
        }
        allowed.putAll(environment);
        builder.environment().clear();
        builder.environment().putAll(allowed);
        return builder;
    }

    /** Without the environment and the arguments: both may hold secrets. */
    @Override
    public String toString() {
        return "ChildCommand[" + name + ": " + command.getFirst() + "]";
    }
}
