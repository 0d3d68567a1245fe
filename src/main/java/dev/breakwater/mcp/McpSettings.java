package dev.breakwater.mcp;

import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * The MCP servers and what they share.
 *
 * @param requestTimeout how long a tool call may take on a server that sets no timeout of its own
 * @param startTimeout how long a server may take from the start of its process to the list of its tools
 * @param parallelStarts how many servers may be starting at the same time
 * @param callsPerServer how many calls may be under way at a server at the same time; 0 for no bound
 * @param healthCheckInterval how often each server is asked whether it is there
 * @param maxMessage the longest message that is read from a server; a longer one is dropped
 * @param maxOutput how much of a tool's result the model is shown
 * @param maxTools how many tools a run is offered at most; where there are more, each server gets its share
 * @param importFile a JSON file with an mcpServers object, as desktop MCP clients write it, whose servers are added; a
 *     relative path begins at the working directory
 * @param servers the servers by name
 */
@Validated
@ConfigurationProperties("breakwater.mcp")
record McpSettings(
        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s") @DurationMin(millis = 1)
        Duration requestTimeout,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("10s") @DurationMin(millis = 1)
        Duration startTimeout,

        @DefaultValue("4") @Min(1) @Max(64) int parallelStarts,

        @DefaultValue("10") @Min(0) @Max(100_000) int callsPerServer,

        @DurationUnit(ChronoUnit.SECONDS) @DefaultValue("30s") @DurationMin(millis = 100)
        Duration healthCheckInterval,

        @DefaultValue("16MB") DataSize maxMessage,
        @DefaultValue("64KB") DataSize maxOutput,
        @DefaultValue("128") @Min(1) @Max(10_000) int maxTools,

        @Name("import") @Nullable Path importFile,

        @DefaultValue
        Map<
                        @Pattern(regexp = McpSettings.SERVER_NAME, message = McpSettings.SERVER_NAME_RULE) String,
                        @Valid ServerSettings>
                servers) {

    static final String SERVER_NAME = "[A-Za-z0-9][A-Za-z0-9_-]{0,31}";
    static final String SERVER_NAME_RULE =
            "a server's name has 1 to 32 letters, digits, '-' and '_', and begins with a letter or digit";

    McpSettings {
        Map<String, ServerSettings> enabled = new LinkedHashMap<>(servers);
        enabled.values().removeIf(server -> !server.enabled());
        servers = Collections.unmodifiableMap(enabled);
    }

    @AssertTrue(message = "max-message is 1KB to 1GB") boolean isMaxMessageWithinReason() {
        return within(maxMessage, DataSize.ofGigabytes(1));
    }

    @AssertTrue(message = "max-output is 1KB to 64MB") boolean isMaxOutputWithinReason() {
        return within(maxOutput, DataSize.ofMegabytes(64));
    }

    private static boolean within(DataSize size, DataSize most) {
        return size.compareTo(DataSize.ofKilobytes(1)) >= 0 && size.compareTo(most) <= 0;
    }
}
