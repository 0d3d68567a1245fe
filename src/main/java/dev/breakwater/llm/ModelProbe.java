package dev.breakwater.llm;

import dev.breakwater.failure.Cancelled;
import dev.breakwater.llm.ModelCheck.Verdict;
import dev.breakwater.resilience.Deadline;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpMethod;
import dev.langchain4j.http.client.HttpRequest;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One question to one provider: is there this model, and may it be used with this key? */
final class ModelProbe {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String ANTHROPIC_VERSION = "2023-06-01";
    private static final int SHOWN_MODELS = 8;

    private final Link link;
    private final HttpClient http;

    ModelProbe(Link link, HttpClient http) {
        this.link = link;
        this.http = http;
    }

    Verdict verdict(Deadline deadline) {
        ModelCall call = new ModelCall(deadline, deadline, link.timeout());
        try {
            String body = ScopedValue.where(ModelCall.CURRENT, call)
                    .call(() -> http.execute(question()).body());
            return read(JSON.readTree(body));
        } catch (RefusedCall refused) {
            return refused(refused);
        } catch (TimeoutException e) {
            return new Verdict.Unavailable("it did not answer in time");
        } catch (UncheckedIOException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw Cancelled.byInterrupt();
            }
            return new Verdict.Unavailable(ModelFailures.reason(Objects.requireNonNull(e.getCause())));
        } catch (JacksonException e) {
            return new Verdict.NotCheckable("something else than JSON is served there; is the base URL right?");
        }
    }

    private HttpRequest question() {
        String base = link.access().baseUrl().toString();
        HttpRequest.Builder request = HttpRequest.builder().method(HttpMethod.GET);
        return switch (link.provider()) {
            case ANTHROPIC ->
                request.url(base, "models/" + URLEncoder.encode(link.model(), StandardCharsets.UTF_8))
                        .addHeader("x-api-key", link.access().key().orElseThrow())
                        .addHeader("anthropic-version", ANTHROPIC_VERSION)
                        .build();
            case OLLAMA ->
                withBearer(request.method(HttpMethod.POST)
                                .url(base, "api/show")
                                .addHeader("Content-Type", "application/json")
                                .body(JSON.createObjectNode()
                                        .put("model", link.model())
                                        .toString()))
                        .build();
            case OPENAI, DEMO -> withBearer(request.url(base, "models")).build();
        };
    }

    private HttpRequest.Builder withBearer(HttpRequest.Builder request) {
        link.access().key().ifPresent(key -> request.addHeader("Authorization", "Bearer " + key));
        return request;
    }

    private Verdict read(JsonNode body) {
        return switch (link.provider()) {
            case ANTHROPIC -> new Verdict.Good();
            case OLLAMA -> {
                List<String> can = body.path("capabilities")
                        .valueStream()
                        .map(name -> name.asString(""))
                        .toList();
                // Old versions do not say what a model can do.
                yield can.isEmpty() || can.contains("tools")
                        ? new Verdict.Good()
                        : new Verdict.Rejected("the model " + link.model() + " cannot use tools");
            }
            case OPENAI, DEMO -> listed(body);
        };
    }

    private Verdict listed(JsonNode body) {
        if (!body.path("data").isArray()) {
            return new Verdict.NotCheckable("it does not list its models");
        }
        List<String> models = body.path("data")
                .valueStream()
                .map(model -> model.path("id").asString(""))
                .toList();
        if (models.contains(link.model())) {
            return new Verdict.Good();
        }
        if (link.access().atHome()) {
            return new Verdict.Rejected("it has no model " + link.model() + " for this key");
        }
        if (models.isEmpty()) {
            return new Verdict.NotCheckable("it lists no model at all");
        }
        // Some servers serve their only model under any name, or more than they list.
        return new Verdict.NotListed(
                Excerpt.of(models.stream().limit(SHOWN_MODELS).collect(Collectors.joining(", "))));
    }

    private Verdict refused(RefusedCall refused) {
        int status = refused.statusCode();
        String words = ProviderError.parse(refused.body()).message();
        String said = "status " + status + (words.isEmpty() ? "" : ": " + words);
        return switch (status) {
            case 401, 403 -> new Verdict.Rejected("the key is wrong, or may not use this model (" + said + ")");
            case 404 -> notFound(said);
            case 405, 501 -> new Verdict.NotCheckable("it does not list its models (" + said + ")");
            case 408, 425, 429 -> new Verdict.Unavailable(said);
            default -> status >= 500 ? new Verdict.Unavailable(said) : new Verdict.NotCheckable(said);
        };
    }

    private Verdict notFound(String said) {
        String missing = "there is no model " + link.model() + " (" + said + ")";
        return switch (link.provider()) {
            case ANTHROPIC -> new Verdict.Rejected(missing);
            case OLLAMA -> new Verdict.Rejected(missing + "; `ollama pull " + link.model() + "` fetches it");
            case OPENAI, DEMO ->
                new Verdict.NotCheckable("it does not list its models (" + said + "); is the base URL right?");
        };
    }
}
