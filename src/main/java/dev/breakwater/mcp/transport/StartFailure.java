package dev.breakwater.mcp.transport;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells the causes of a failed process start apart by the error number that the JDK puts into its message. */
final class StartFailure {

    private static final Pattern ERRNO = Pattern.compile("error[=:]\\s*(\\d+)");

    private StartFailure() {}

    static TransportException of(ChildCommand command, IOException e) {
        String program = command.command().getFirst();
        Matcher errno = ERRNO.matcher(String.valueOf(e.getMessage()));
        return switch (errno.find() ? errno.group(1) : "") {
            case "2" ->
                new TransportException(
                        "command \"" + program + "\" was not found; is it installed and on the gateway's PATH?",
                        true,
                        e);
            case "13" ->
                new TransportException("command \"" + program + "\" may not be executed: permission denied", true, e);
            default -> new TransportException("command \"" + program + "\" could not be started", false, e);
        };
    }
}
