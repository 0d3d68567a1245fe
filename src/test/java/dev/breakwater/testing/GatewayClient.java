package dev.breakwater.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A caller of the gateway over real HTTP. */
public final class GatewayClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final JsonMapper JSON = new JsonMapper();
    private static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(PATIENCE)
            .build();

    private final URI base;

    public GatewayClient(URI base) {
        this.base = base;
    }

    /** A response whose body is JSON, as every one of the gateway is. */
    public record Reply(int status, HttpHeaders headers, String text) {

        public JsonNode json() {
            return JSON.readTree(text);
        }

        public String header(String name) {
            assertThat(headers.allValues(name)).as(name).hasSize(1);
            return headers.allValues(name).getFirst();
        }

        /** Checks what all problem documents have in common. */
        public Reply problem(int status, String code) {
            assertThat(this.status).as(text).isEqualTo(status);
            assertThat(header("Content-Type")).isEqualTo("application/problem+json");
            JsonNode problem = json();
            assertThat(problem.path("status").intValue()).isEqualTo(status);
            assertThat(problem.path("code").stringValue()).isEqualTo(code);
            assertThat(problem.path("type").stringValue()).endsWith(code);
            assertThat(problem.path("title").stringValue()).isNotBlank();
            assertThat(problem.path("detail")).isEqualTo(problem.path("error"));
            assertThat(problem.path("error").stringValue()).isNotBlank();
            assertThat(problem.path("success").booleanValue()).isFalse();
            assertThat(problem.path("fault").stringValue()).isIn("caller", "policy", "provider", "tool", "gateway");
            assertThat(problem.path("execution_time").isNumber()).isTrue();
            assertThat(problem.path("request_id").stringValue()).isEqualTo(header("X-Request-Id"));
            assertThat(text).doesNotContain("dev.breakwater", "Exception", "\tat ", "tools.jackson", "springframework");
            return this;
        }

        public String error() {
            return json().path("error").stringValue();
        }
    }

    public Reply get(String path, String... headers) {
        return send(request(path, headers).GET());
    }

    public Reply method(String method, String path, String... headers) {
        return send(request(path, headers).method(method, BodyPublishers.noBody()));
    }

    /** Asks the agent. */
    public Reply ask(String json, String... headers) {
        return post("application/json", BodyPublishers.ofString(json), headers);
    }

    public Reply post(String contentType, BodyPublisher body, String... headers) {
        return send(
                request("/agent", headers).header("Content-Type", contentType).POST(body));
    }

    /** Posts JSON to a path. */
    public Reply post(String path, String json) {
        return send(request(path).header("Content-Type", "application/json").POST(BodyPublishers.ofString(json)));
    }

    public Reply send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response = CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Reply(response.statusCode(), response.headers(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends what no HTTP client would, and reads the response as far as its Content-Length goes. */
    public String raw(String requestLine, String body, String... headers) {
        String request = requestLine + "\r\nHost: localhost\r\nConnection: close\r\n" + String.join("\r\n", headers)
                + (headers.length == 0 ? "\r\n" : "\r\n\r\n") + body;
        try (Socket socket = new Socket(base.getHost(), base.getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            return response(socket.getInputStream());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String response(InputStream in) throws IOException {
        var head = new StringBuilder();
        for (int b = in.read(); b >= 0; b = in.read()) {
            head.append((char) b);
            if (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) >= 0) {
                String length = header(head.toString(), "Content-Length");
                return head
                        + new String(
                                in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length)), StandardCharsets.UTF_8);
            }
        }
        return head.toString();
    }

    /** The body of a raw response. */
    public static JsonNode body(String raw) {
        return JSON.readTree(raw.substring(raw.indexOf("\r\n\r\n") + 4));
    }

    public static String header(String raw, String name) {
        Matcher found =
                Pattern.compile("(?mid)^" + Pattern.quote(name) + ": (.*?)\r$").matcher(raw);
        return found.find() ? found.group(1) : "";
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(PATIENCE);
        return headers.length == 0 ? request : request.headers(headers);
    }
}
