package dev.breakwater.toolserver.weather;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Fetches small JSON documents. Everything is bounded: the connection, the whole answer with its body, its size. After a failure
 * that is likely to last nothing is tried for a while, so that only one call pays for a network that is not there.
 */
final class JsonOverHttp {

    private static final Logger log = LoggerFactory.getLogger(JsonOverHttp.class);

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration PAUSE = Duration.ofSeconds(30);
    private static final int LARGEST_BODY = 256 * 1024;

    private final Clock clock;
    private final Duration limit;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_LIMIT)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final AtomicReference<Instant> pausedUntil = new AtomicReference<>(Instant.MIN);

    /**
     * A client.
     *
     * @param limit how long one request may take, from the look-up of the host's name to the last byte of the body
     */
    JsonOverHttp(Clock clock, Duration limit) {
        this.clock = clock;
        this.limit = limit;
    }

    /**
     * The document at {@code uri}.
     *
     * @throws NoLiveData if there is none, or it does not fit {@code type}
     * @throws InterruptedException if the calling thread is interrupted; the request is then abandoned
     */
    <T> T get(URI uri, Class<T> type) throws NoLiveData, InterruptedException {
        if (clock.instant().isBefore(pausedUntil.get())) {
            throw new NoLiveData("the service failed a moment ago");
        }
        HttpResponse<byte[]> response = exchange(uri);
        int status = response.statusCode();
        if (status >= 500 || status == 429) {
            throw lasting("HTTP status " + status);
        }
        if (status != 200) {
            throw new NoLiveData("HTTP status " + status);
        }
        try {
            T document = JsonMapper.shared().readValue(response.body(), type);
            if (document == null) {
                throw new NoLiveData("the answer is null");
            }
            return document;
        } catch (JacksonException e) {
            throw lasting("the answer is not the expected JSON");
        }
    }

    private HttpResponse<byte[]> exchange(URI uri) throws NoLiveData, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
        // Waiting on the future, instead of the request's own timeout, covers name resolution and the body too.
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), LARGEST_BODY));
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw lasting("no complete answer in " + limit.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw lasting(failure.getClass().getSimpleName());
            }
            throw new IllegalStateException("a request failed", e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private NoLiveData lasting(String why) {
        Instant now = clock.instant();
        Instant before = pausedUntil.getAndSet(now.plus(PAUSE));
        if (!now.isBefore(before)) {
            log.warn("no live weather data: {}; not trying again for {} s", why, PAUSE.toSeconds());
        }
        return new NoLiveData(why);
    }
}
