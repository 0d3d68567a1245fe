package dev.breakwater.mcp;

import dev.breakwater.testing.mcp.Fixture;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of a server that is a fixture; what a test does not say is as a user would have it. */
final class FixtureSettings {

    private final List<String> command;
    private boolean required;
    private Duration timeout = Servers.GENEROUS;
    private int retryAttempts = 2;
    private int instances = 1;
    private @Nullable Integer breakerFailures;
    private @Nullable Duration openTime;
    private ToolRules tools = Servers.NO_RULES;

    private FixtureSettings(List<String> command) {
        this.command = command;
    }

    /** A fixture in these modes. */
    static FixtureSettings in(String... modes) {
        return of(Fixture.command(modes));
    }

    static FixtureSettings of(List<String> command) {
        return new FixtureSettings(command);
    }

    FixtureSettings required() {
        required = true;
        return this;
    }

    FixtureSettings timeout(Duration limit) {
        timeout = limit;
        return this;
    }

    FixtureSettings retryAttempts(int number) {
        retryAttempts = number;
        return this;
    }

    FixtureSettings instances(int number) {
        instances = number;
        return this;
    }

    FixtureSettings breaker(int failures, Duration time) {
        breakerFailures = failures;
        openTime = time;
        return this;
    }

    FixtureSettings idempotent(String... patterns) {
        return tools(new ToolRules(List.of(), List.of(), List.of(patterns)));
    }

    FixtureSettings tools(ToolRules rules) {
        tools = rules;
        return this;
    }

    ServerSettings build() {
        return new ServerSettings(
                true,
                null,
                command.getFirst(),
                command.subList(1, command.size()),
                Map.of(),
                null,
                Map.of(),
                "a fixture",
                required,
                timeout,
                retryAttempts,
                instances,
                new BreakerSettings(breakerFailures, openTime, 2),
                tools);
    }
}
