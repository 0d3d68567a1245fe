package dev.breakwater.check;

import dev.breakwater.agent.AgentFactory;
import dev.breakwater.configuration.ConfigurationReading;
import dev.breakwater.llm.ModelCheck;
import dev.breakwater.llm.StandaloneModelCheck;
import dev.breakwater.mcp.ServerTrial;
import dev.breakwater.mcp.ServerTrials;
import dev.breakwater.outbound.Outbound;
import dev.breakwater.redis.RedisCheck;
import dev.breakwater.resilience.Deadline;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.logging.LoggingSystem;

/** The command {@code check-config}. */
public final class CheckConfig {

    private static final int GOOD = 0;
    private static final int BAD = 1;
    private static final int MISUSED = 2;

    /** How long a process that is told to end waits for the servers to be gone. */
    private static final Duration GRACE = Duration.ofSeconds(4);

    /** How long all models together may take to answer. */
    private static final Duration MODELS_LIMIT = Duration.ofSeconds(10);

    private final Clock clock = Clock.systemUTC();
    private final PrintStream out;
    private final PrintStream err;

    private CheckConfig(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * Checks, and reports on the standard output. Ends every process that it has started, also when it is told to end
     * early.
     *
     * @param arguments what follows {@code check-config}
     * @return the exit code of the process
     */
    public static int run(List<String> arguments) {
        // The report says it all; log lines would be in its way.
        LoggingSystem.get(CheckConfig.class.getClassLoader()).beforeInitialize();
        Thread checking = Thread.currentThread();
        CountDownLatch over = new CountDownLatch(1);
        Thread hook = Thread.ofPlatform().name("check-config-end").unstarted(() -> {
            checking.interrupt();
            awaitEnd(over);
        });
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            return new CheckConfig(System.out, System.err).check(Arguments.of(arguments));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return BAD;
        } finally {
            over.countDown();
        }
    }

    private static void awaitEnd(CountDownLatch over) {
        try {
            over.await(GRACE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private int check(Arguments arguments) throws InterruptedException {
        if (!arguments.unknown().isEmpty()) {
            err.println("check-config does not know " + String.join(", ", arguments.unknown()) + ".");
            err.print(Arguments.USAGE);
            return MISUSED;
        }
        if (arguments.help()) {
            out.print(Arguments.USAGE);
            return GOOD;
        }
        Findings findings = findings(arguments);
        out.print(arguments.json() ? JsonReport.of(findings) : new PlainReport(out.charset()).of(findings));
        out.flush();
        return findings.good() ? GOOD : BAD;
    }

    private Findings findings(Arguments arguments) throws InterruptedException {
        long begin = System.nanoTime();
        Findings findings = switch (ConfigurationReading.of(arguments.configuration())) {
            case ConfigurationReading.Invalid(List<String> problems) -> Findings.invalid(problems);
            case ConfigurationReading.Valid valid -> look(valid, arguments.json());
        };
        return findings.after(Duration.ofNanos(System.nanoTime() - begin));
    }

    private Findings look(ConfigurationReading.Valid configuration, boolean silent) throws InterruptedException {
        ServerTrials servers = ServerTrials.of(configuration.binder(), clock);
        List<String> problems = new ArrayList<>();
        List<String> modelNames = new ArrayList<>();
        List<String> ofModels = refused(configuration, () -> {
            try (StandaloneModelCheck models = models(configuration)) {
                modelNames.addAll(models.names());
            }
        });
        problems.addAll(
                refused(configuration, () -> AgentFactory.check(configuration.binder(), servers.names(), modelNames)));
        problems.addAll(ofModels);
        problems.addAll(refused(configuration, () -> RedisCheck.check(configuration.binder())));
        if (!problems.isEmpty()) {
            return Findings.invalid(problems);
        }
        if (!silent) {
            announce(servers);
        }
        try (StandaloneModelCheck models = models(configuration)) {
            return look(models, servers);
        }
    }

    /** The models are asked while the servers start. */
    private Findings look(StandaloneModelCheck models, ServerTrials servers) throws InterruptedException {
        try (ExecutorService thread = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<ModelCheck.Checked>> asked =
                    thread.submit(() -> models.check(Deadline.after(MODELS_LIMIT, clock)));
            try {
                List<ServerTrial> trials = servers.run();
                return Findings.of(ModelFinding.all(asked.get()), trials);
            } catch (InterruptedException e) {
                thread.shutdownNow();
                throw e;
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("the models could not be looked at", e.getCause());
        }
    }

    private StandaloneModelCheck models(ConfigurationReading.Valid configuration) {
        return new StandaloneModelCheck(
                configuration.binder(), configuration.environment(), Outbound.of(configuration.binder()), clock);
    }

    /** What a feature refuses of its settings only when it is built. */
    private static List<String> refused(ConfigurationReading.Valid configuration, Runnable feature) {
        try {
            feature.run();
            return List.of();
        } catch (InvalidConfigurationPropertyValueException e) {
            return ConfigurationReading.explain(e, configuration.environment());
        }
    }

    private void announce(ServerTrials servers) {
        int count = servers.names().size();
        long limit = Math.max(MODELS_LIMIT.toSeconds(), servers.limit().toSeconds());
        out.println("Starting %s once and asking the model's provider. This takes %d s at most."
                .formatted(count == 1 ? "1 MCP server" : count + " MCP servers", limit));
        out.println();
        out.flush();
    }
}
