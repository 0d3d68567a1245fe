package dev.breakwater.llm;

import dev.breakwater.outbound.Outbound;
import dev.breakwater.resilience.Deadline;
import java.time.Clock;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.env.Environment;

/** A {@link ModelCheck} without a running gateway. For one thread. */
public final class StandaloneModelCheck implements AutoCloseable {

    private final LlmConfiguration gateway = new LlmConfiguration();
    private final LlmSettings settings;
    private final Links links;
    private final Outbound outbound;
    private final Clock clock;
    private @Nullable ModelHttpClient http;

    /**
     * Reads the models as the gateway's start does.
     *
     * @param binder binds a configuration that has passed all checks
     * @throws InvalidConfigurationPropertyValueException if one of the models cannot be; names the key
     */
    public StandaloneModelCheck(Binder binder, Environment environment, Outbound outbound, Clock clock) {
        this.settings = binder.bindOrCreate("breakwater.llm", LlmSettings.class);
        this.links = gateway.modelLinks(settings, environment);
        this.outbound = outbound;
        this.clock = clock;
    }

    /** The names of the models, as {@link ModelChain#names} tells them. */
    public List<String> names() {
        return links.inOrder().stream().map(Link::name).toList();
    }

    /** @see ModelCheck#check */
    public List<ModelCheck.Checked> check(Deadline deadline) {
        return new ModelCheck(links, this::http).check(deadline);
    }

    @Override
    public void close() {
        if (http != null) {
            http.close();
        }
    }

    private ModelHttpClient http() {
        ModelHttpClient client = http;
        if (client == null) {
            client = gateway.modelHttpClient(settings, links, outbound, clock);
            http = client;
        }
        return client;
    }
}
