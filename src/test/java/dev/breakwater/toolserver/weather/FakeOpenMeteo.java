package dev.breakwater.toolserver.weather;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server on loopback that answers as Open-Meteo does, or as a test wants. */
final class FakeOpenMeteo implements AutoCloseable {

    static final String CURRENT = """
            {"latitude": 48.86, "longitude": 2.35, "utc_offset_seconds": 3600, "timezone": "Europe/Paris",
             "current_units": {"temperature_2m": "°C"},
             "current": {"time": "2026-11-22T14:15", "interval": 900, "temperature_2m": 8.4, "apparent_temperature": 6.1,
              "relative_humidity_2m": 81, "weather_code": 61, "wind_speed_10m": 14.4, "wind_direction_10m": 226}}""";

    static final String DAILY = """
            {"utc_offset_seconds": 3600,
             "daily": {"time": ["2026-11-22", "2026-11-23"], "weather_code": [61, 3],
              "temperature_2m_max": [9.1, 10.0], "temperature_2m_min": [5.0, 4.0],
              "precipitation_sum": [2.1, 0.0], "precipitation_probability_max": [80, null], "wind_speed_10m_max": [20.0, 11.5]}}""";

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String forecast = CURRENT;
    private volatile String search = "{\"generationtime_ms\": 0.5}";
    private volatile boolean silent;

    FakeOpenMeteo() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            requests.add(exchange.getRequestURI().toString());
            byte[] body = (exchange.getRequestURI().getPath().equals("/search") ? search : forecast)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            if (silent) {
                // The head of the answer is out, the body never comes.
                exchange.getResponseBody().write(body, 0, 1);
                exchange.getResponseBody().flush();
                try {
                    closed.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            } else {
                exchange.getResponseBody().write(body);
            }
            exchange.close();
        });
        server.start();
    }

    Map<String, String> environment() {
        return Map.of("WEATHER_FORECAST_URL", url("/forecast"), "WEATHER_GEOCODING_URL", url("/search"));
    }

    URI uri(String path) {
        return URI.create(url(path));
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    List<String> requests() {
        return List.copyOf(requests);
    }

    FakeOpenMeteo forecasts(String json) {
        forecast = json;
        return this;
    }

    FakeOpenMeteo finds(String json) {
        search = json;
        return this;
    }

    FakeOpenMeteo answersWith(int newStatus) {
        status = newStatus;
        return this;
    }

    FakeOpenMeteo neverFinishes() {
        silent = true;
        return this;
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
