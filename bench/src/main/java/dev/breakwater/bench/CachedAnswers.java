package dev.breakwater.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import redis.embedded.core.ExecutableProvider;

/**
 * Answers that are given again, from memory and from Redis, beside an endpoint of the same gateway that does nothing, behind
 * the same filters. One gateway has no Redis; the other has one that it asks for each answer.
 */
final class CachedAnswers {

    private static final int CALLERS = 32;
    private static final String SERVER = "echo";
    private static final String TOKEN = SERVER + "-1-";
    private static final String EMPTY = "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Setting setting;
    private final Map<String, Contender> contenders = new LinkedHashMap<>();

    CachedAnswers(Setting setting) {
        this.setting = setting;
    }

    private record Contender(Program program, Load load, Samples runs, Samples cpu) {

        static Contender of(Program program, String request, String expected) {
            return new Contender(program, Load.same(program.port(), request, expected), new Samples(), new Samples());
        }
    }

    /** The section of the report. */
    String run() throws IOException, InterruptedException {
        List<String> tool = Program.java(setting.toolFlags(), EchoServer.class);
        int redisPort = freePort();
        Path redisProgram = ExecutableProvider.newJarResourceProvider().get().toPath();
        try (Program model =
                        Program.start(Program.java(setting.flags(), ModelServer.class), setting.file("model.log"));
                Program _ = Program.start(
                        List.of(
                                redisProgram.toString(),
                                "--port",
                                Integer.toString(redisPort),
                                "--bind",
                                "127.0.0.1",
                                "--save",
                                ""),
                        setting.file("redis.log"),
                        Map.of(),
                        setting.directory("redis"),
                        redisPort);
                Program inMemory = gateway("cache-memory", model, tool, Map.of());
                Program inRedis = gateway(
                        "cache-redis",
                        model,
                        tool,
                        Map.of("REDIS_URL", "redis://127.0.0.1:" + redisPort, "BREAKWATER_CACHE_LOCALTIME", "0"))) {
            String question = Load.post("Say the token " + TOKEN);
            String cached = "\"cached\":true";
            contenders.put("empty", Contender.of(inMemory, EMPTY, "healthy"));
            contenders.put("memory", Contender.of(inMemory, question, cached));
            contenders.put("redis", Contender.of(inRedis, question, cached));
            return measure(question);
        }
    }

    private Program gateway(String name, Program model, List<String> tool, Map<String, String> further)
            throws IOException, InterruptedException {
        Map<String, String> variables = new HashMap<>(further);
        // Longer than the measurement takes.
        variables.put("BREAKWATER_CACHE_TTL", "3600");
        return Gateway.start(
                setting.jar(), setting.directory(name), setting.flags(), model.port(), Map.of(SERVER, tool), variables);
    }

    private String measure(String question) throws IOException {
        for (String name : List.of("memory", "redis")) {
            // The first answer, which is then given again.
            Load.same(contenders.get(name).program().port(), question, "echo of " + TOKEN)
                    .closed(1, Duration.ofMillis(500));
        }
        for (Contender contender : contenders.values()) {
            contender.load().warmUp(CALLERS, setting.warmUp(), Setting.WARM_UP_LIMIT);
        }
        long failed = 0;
        for (int round = 0; round < setting.rounds(); round++) {
            for (Contender it : contenders.values()) {
                Duration before = it.program().cpu();
                Load.Result result = it.load().closed(CALLERS, setting.length());
                it.runs().add(result.perSecond());
                it.cpu().add(it.program().cpu().minus(before).toNanos() / 1e6 / result.answered());
                failed += result.failed();
            }
        }
        return report(failed);
    }

    private String report(long failed) {
        Contender empty = contenders.get("empty");
        Contender memory = contenders.get("memory");
        Contender redis = contenders.get("redis");
        return """
                ### Cached answers

                %d callers ask the same question again and again, and `GET /health`, which does nothing, of the same gateway. The
                gateway with Redis asks it for each answer (`breakwater.cache.local-time: 0`). Wrong or failed answers: %d.

                | | requests/s | CPU ms per request |
                |---|---|---|
                | empty endpoint | %s | %s |
                | cached answer, from memory | %s | %s |
                | cached answer, from Redis | %s | %s |
                | from memory / empty (target: at least 0.7) | %s | |
                | from Redis / empty (target: at least 0.4) | %s | |
                """.formatted(
                        CALLERS,
                        failed,
                        empty.runs().show(0),
                        empty.cpu().show(3),
                        memory.runs().show(0),
                        memory.cpu().show(3),
                        redis.runs().show(0),
                        redis.cpu().show(3),
                        memory.runs().over(empty.runs()).show(2),
                        redis.runs().over(empty.runs()).show(2));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
