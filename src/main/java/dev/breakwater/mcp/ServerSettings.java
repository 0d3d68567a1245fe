package dev.breakwater.mcp;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * One MCP server.
 *
 * @param enabled whether the server is started at all
 * @param bundled which of the servers that come with the gateway this is; excludes a command
 * @param command the program that is the server; a name is looked up on the gateway's PATH
 * @param args the program's arguments
 * @param env environment variables of the process, beside PATH, HOME, LANG and TMPDIR
 * @param description what the server is good for, as people and models are told
 * @param required whether runs are refused while the server is down
 * @param timeout how long one tool call may take; without it, breakwater.mcp.request-timeout
 * @param retryAttempts how often a failed call of a tool that is safe to repeat is tried again
 * @param instances how many processes there are behind this name; more than one only for a server that keeps nothing between calls
 * @param breaker when calls are kept away from the server
 * @param tools which of its tools are offered, and which are safe to repeat
 */
@ConfigurationPropertiesSource
record ServerSettings(
        @DefaultValue("true") boolean enabled,
        @Nullable BundledServer bundled,
        @Nullable String command,
        @DefaultValue List<String> args,
        @DefaultValue Map<String, String> env,
        @DefaultValue("") String description,
        @DefaultValue("false") boolean required,

        @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1) @Nullable Duration timeout,

        @DefaultValue("2") @Min(0) @Max(10) int retryAttempts,
        @DefaultValue("1") @Min(1) @Max(64) int instances,
        @DefaultValue @Valid BreakerSettings breaker,
        @DefaultValue ToolRules tools) {

    ServerSettings {
        args = List.copyOf(args);
        env = Map.copyOf(env);
    }

    @AssertTrue(message = "a server needs either `command` or `bundled`, and not both") boolean isCommandOrBundled() {
        return !enabled || ((command == null || command.isBlank()) == (bundled != null));
    }

    @AssertTrue(message = "`args` belong to a `command`; a bundled server takes none") boolean isArgsForCommand() {
        return bundled == null || args.isEmpty();
    }

    @AssertTrue(message = "the names in `env` can be neither empty nor hold a `=` or white space") boolean isEnvWithNames() {
        return env.keySet().stream().allMatch(name -> name.matches("[^=\\s\\p{Cntrl}]+"));
    }

    /** The whole command line. */
    List<String> commandLine() {
        if (bundled != null) {
            return bundled.command();
        }
        List<String> line = new ArrayList<>();
        line.add(String.valueOf(command));
        line.addAll(args);
        return line;
    }

    /** Without arguments and environment: both may hold secrets. */
    @Override
    public String toString() {
        return "ServerSettings[" + (bundled != null ? "bundled " + bundled : command) + "]";
    }
}
