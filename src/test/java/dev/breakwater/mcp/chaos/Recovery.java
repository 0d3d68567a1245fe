package dev.breakwater.mcp.chaos;

import static dev.breakwater.mcp.Servers.GENEROUS;
import static org.awaitility.Awaitility.await;

import dev.breakwater.mcp.Servers;
import dev.breakwater.mcp.ToolOutcome;
import dev.breakwater.mcp.Toolbox;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** The figure of a test for the table: how long it took from a fault until all was well again, or another one. */
final class Recovery {

    private static final Duration CALL_LIMIT = Duration.ofSeconds(2);

    private Optional<String> figure = Optional.empty();

    /** Waits for the first good call of a server; the time since the fault is the figure. */
    void ofServer(Servers servers, String name, long fault) {
        until(fault, () -> answers(servers, name));
    }

    /** Waits until all is well; the time since the fault is the figure. */
    void until(long fault, BooleanSupplier well) {
        await().atMost(GENEROUS)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(well::getAsBoolean);
        figure(inWords(Duration.ofNanos(System.nanoTime() - fault)));
    }

    /** Another figure than a time to recover. */
    void figure(String words) {
        figure = Optional.of(words);
    }

    Optional<String> figure() {
        return figure;
    }

    /** Whether a run that begins now can use the server. */
    static boolean answers(Servers servers, String name) {
        Toolbox toolbox = servers.toolbox();
        return toolbox.named(name + "__echo")
                .map(echo -> toolbox.call(echo, "{\"text\":\"hi\"}", Servers.within(CALL_LIMIT), () -> {})
                        .outcome()
                        .equals(new ToolOutcome.Success("hi")))
                .orElse(false);
    }

    static String inWords(Duration time) {
        double millis = time.toNanos() / 1e6;
        return millis < 10
                ? String.format(Locale.ROOT, "%.1f ms", millis)
                : millis < 1000 ? Math.round(millis) + " ms" : String.format(Locale.ROOT, "%.1f s", millis / 1000);
    }
}
