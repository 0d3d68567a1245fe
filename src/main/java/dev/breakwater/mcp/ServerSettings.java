package dev.breakwater.mcp;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;

/**
 * One MCP server.
 *
 * @param enabled whether the server is started at all
 * @param bundled which of the servers that come with the gateway this is; excludes a command and a URL
 * @param command the program that is the server; a name is looked up on the gateway's PATH
 * @param args the program's arguments
 * @param env environment variables of the process, beside PATH, HOME, LANG and TMPDIR
 * @param url the endpoint of a server that is reached over Streamable HTTP; excludes a command
 * @param headers sent with every request to that URL, such as Authorization
 * @param description what the server is good for, as people and models are told
 * @param required whether runs are refused while the server is down
 * @param timeout how long one tool call may take; without it, breakwater.mcp.request-timeout
 * @param retryAttempts how often a failed call of a tool that is safe to repeat is tried again
 * @param instances how many processes, or sessions with a URL, there are behind this name; more than one only for a server that keeps nothing between calls
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
        @Nullable URI url,
        @DefaultValue Map<String, String> headers,
        @DefaultValue("") String description,
        @DefaultValue("false") boolean required,

        @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 1) @Nullable Duration timeout,

        @DefaultValue("2") @Min(0) @Max(10) int retryAttempts,
        @DefaultValue("1") @Min(1) @Max(64) int instances,
        @DefaultValue @Valid BreakerSettings breaker,
        @DefaultValue ToolRules tools) {

    /** What the protocol and the connection need; in lower case. */
    private static final Set<String> OWN_HEADERS = Set.of(
            "accept",
            "connection",
            "content-length",
            "content-type",
            "expect",
            "host",
            "last-event-id",
            "mcp-protocol-version",
            "mcp-session-id",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade");

    ServerSettings {
        args = List.copyOf(args);
        env = Map.copyOf(env);
        headers = Map.copyOf(headers);
    }

    @AssertTrue(message = "a server needs one of `command`, `url` and `bundled`, and not two of them") boolean isCommandOrUrlOrBundled() {
        return !enabled
                || Stream.of(command != null && !command.isBlank(), url != null, bundled != null)
                                .filter(it -> it)
                                .count()
                        == 1;
    }

    @AssertTrue(message = "`args` belong to a `command`; other servers take none") boolean isArgsForCommand() {
        return (bundled == null && url == null) || args.isEmpty();
    }

    @AssertTrue(message = "`env` belongs to a process; a server with a `url` has `headers`") boolean isEnvForProcess() {
        return url == null || env.isEmpty();
    }

    @AssertTrue(message = "`headers` belong to a `url`") boolean isHeadersForUrl() {
        return url != null || headers.isEmpty();
    }

    @AssertTrue(
            message = "a `url` begins with http:// or https:// and a host; a user name and password belong into the"
                    + " `headers`, and what follows a # is not sent")
    boolean isUrlUsable() {
        return url == null
                || (Set.of("http", "https")
                                .contains(String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT))
                        && url.getHost() != null
                        && url.getRawUserInfo() == null
                        && url.getRawFragment() == null);
    }

    @AssertTrue(
            message = "the names in `headers` are letters, digits and dashes, and none that the gateway sets itself")
    boolean isHeadersWithNames() {
        return headers.keySet().stream()
                .allMatch(name -> name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]+")
                        && !OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT)));
    }

    @AssertTrue(message = "the values in `headers` are visible characters of ASCII on one line, and not empty") boolean isHeadersWithValues() {
        return headers.values().stream().allMatch(value -> value.matches("[!-~]([ -~]*[!-~])?"));
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

    /** Without arguments, environment and headers, and of a URL only its host: all others may hold secrets. */
    @Override
    public String toString() {
        String what = url != null ? "url of " + url.getHost() : String.valueOf(command);
        return "ServerSettings[" + (bundled != null ? "bundled " + bundled : what) + "]";
    }
}
