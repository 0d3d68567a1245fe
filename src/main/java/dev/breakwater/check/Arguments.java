package dev.breakwater.check;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What {@code check-config} was called with.
 *
 * @param configuration the arguments that configure the gateway, as for its start
 */
record Arguments(boolean json, boolean help, List<String> configuration, List<String> unknown) {

    static final String USAGE = """
            Usage: java -jar breakwater.jar check-config [--json] [--<key>=<value> ...]

            Checks the configuration without starting the gateway: reads it as a start would, starts each
            configured MCP server once, and asks the model's provider whether it takes the key and the model.

              --json           print one JSON document instead of a report for people
              --help           print this
              --<key>=<value>  a configuration key, as for the gateway itself, such as
                               --breakwater.mcp.start-timeout=60s

            Exit code: 0 if everything works, 1 if something does not, 2 if an option is not known.
            docs/check-config.md says more.
            """;

    /** Keys of configuration have a dot, this command's own options have none. */
    private static final Pattern KEY = Pattern.compile("--[^=.\\s]+[.\\[][^=]*(=.*)?", Pattern.DOTALL);

    Arguments {
        configuration = List.copyOf(configuration);
        unknown = List.copyOf(unknown);
    }

    static Arguments of(List<String> arguments) {
        boolean json = false;
        boolean help = false;
        List<String> configuration = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        for (String argument : arguments) {
            switch (argument) {
                case "--json" -> json = true;
                case "--help", "-h" -> help = true;
                default -> (KEY.matcher(argument).matches() ? configuration : unknown).add(argument);
            }
        }
        return new Arguments(json, help, configuration, unknown);
    }
}
