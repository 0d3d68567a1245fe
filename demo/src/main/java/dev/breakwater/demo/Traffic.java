package dev.breakwater.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.json.JsonMapper;

/** Asks questions at a steady rate, whether the earlier ones are answered or not, and counts what comes back. */
final class Traffic implements AutoCloseable {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService askers = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Integer> outcomes = new TreeMap<>();
    private final Random random = new Random(2);
    private final URI agent;
    private final Thread pace;
    private volatile double perSecond;

    private record Question(String query, String agentType) {}

    private Traffic(int port, double perSecond) {
        this.agent = URI.create("http://127.0.0.1:" + port + "/agent");
        this.perSecond = perSecond;
        this.pace = Thread.ofPlatform().name("traffic").daemon().unstarted(this::run);
    }

    /** Begins to ask. */
    static Traffic start(int port, double perSecond) {
        var traffic = new Traffic(port, perSecond);
        traffic.pace.start();
        return traffic;
    }

    /** From now on. */
    void rate(double perSecond) {
        this.perSecond = perSecond;
    }

    /** How many questions ended how. */
    Map<String, Integer> outcomes() {
        synchronized (outcomes) {
            return new TreeMap<>(outcomes);
        }
    }

    private void run() {
        while (!Thread.currentThread().isInterrupted()) {
            Question question = next();
            askers.execute(() -> count(ask(question)));
            LockSupport.parkNanos((long) (1e9 / perSecond));
        }
    }

    private Question next() {
        int order = 1 + random.nextInt(10_000);
        int choice = random.nextInt(100);
        if (choice < 45) {
            return new Question("Where is order " + order + "?", "multi-tool");
        } else if (choice < 50) {
            return new Question("Cancel order " + order, "multi-tool");
        } else if (choice < 70) {
            return new Question("Which tables are in the database?", "multi-tool");
        } else if (choice < 80) {
            return new Question("Which files are in the workspace?", "multi-tool");
        } else if (choice < 90) {
            return new Question("Compare order " + order + " with order " + (order + 1), "workflow");
        }
        return List.of(
                        new Question("How are you?", "multi-tool"),
                        new Question("", "multi-tool"),
                        new Question("How are you?", "nobody"))
                .get(random.nextInt(3));
    }

    private String ask(Question question) {
        var body = JSON.createObjectNode().put("query", question.query()).put("agent_type", question.agentType());
        var request = HttpRequest.newBuilder(agent)
                .header("Content-Type", "application/json")
                .timeout(LIMIT)
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        try {
            var answer =
                    JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
            if (answer.path("success").asBoolean(false)) {
                return answer.path("degraded").asBoolean(false) ? "answered, degraded" : "answered";
            }
            return answer.path("code").asString("no answer");
        } catch (IOException e) {
            return "no answer";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "no answer";
        }
    }

    private void count(String outcome) {
        synchronized (outcomes) {
            outcomes.merge(outcome, 1, Integer::sum);
        }
    }

    @Override
    public void close() {
        pace.interrupt();
        askers.shutdownNow();
        http.shutdownNow();
    }
}
