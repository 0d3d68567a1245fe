package dev.breakwater.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Runs the measurements and writes what came of them into {@code docs/benchmarks.md}. Arguments: which of
 * {@code throughput}, {@code observability}, {@code in-flight}, {@code hung-server} and {@code cache}, all if none;
 * {@code rounds=5 seconds=5 warm-up=40000} (runs);
 * {@code print} to leave the document as it is. {@code versions jars=a.jar,b.jar} compares builds of the gateway, for whoever
 * changes it, and is written nowhere.
 */
final class Bench {

    private static final String BEGIN = "<!-- figures: written by make bench -->\n";
    private static final String END = "<!-- end of figures -->\n";
    private static final List<String> ALL = List.of("throughput", "observability", "in-flight", "hung-server", "cache");
    private static final String VERSIONS = "versions";
    private static final List<String> FLAGS = List.of("-XX:+UseParallelGC", "-Xms512m", "-Xmx1g");

    private Bench() {}

    static void main(String[] args) throws IOException, InterruptedException {
        Path root = Path.of("").toAbsolutePath();
        while (!Files.exists(root.resolve("mvnw"))) {
            root = root.getParent();
        }
        List<String> wanted = Arrays.stream(args)
                .filter(name -> ALL.contains(name) || name.equals(VERSIONS))
                .toList();
        String flags = option(args, "flags", "");
        var setting = new Setting(
                root.resolve("target/breakwater.jar"),
                root.resolve("target/bench"),
                flags.isEmpty() ? FLAGS : List.of(flags.split(",", -1)),
                Integer.parseInt(option(args, "rounds", "5")),
                Duration.ofSeconds(Integer.parseInt(option(args, "seconds", "5"))),
                Long.parseLong(option(args, "warm-up", "40000")));
        List<String> sections = new ArrayList<>();
        for (String name : wanted.isEmpty() ? ALL : wanted) {
            String section = switch (name) {
                case "throughput" -> new Throughput(setting).run();
                case VERSIONS ->
                    new Versions(
                                    setting,
                                    jars(args, setting.jar()).stream()
                                            .map(Versions.Candidate::of)
                                            .toList())
                            .run();
                case "observability" -> new Observability(setting).run();
                case "in-flight" -> new InFlight(setting).run();
                case "cache" -> new CachedAnswers(setting).run();
                default -> new HungServer(setting).run();
            };
            setting.say(section);
            sections.add(section);
        }
        if (!List.of(args).contains("print") && !wanted.contains(VERSIONS)) {
            write(root.resolve("docs/benchmarks.md"), machine(setting) + "\n" + String.join("\n", sections));
        }
    }

    private static List<Path> jars(String[] args, Path otherwise) {
        String jars = option(args, "jars", "");
        return jars.isEmpty()
                ? List.of(otherwise)
                : Arrays.stream(jars.split(",", -1))
                        .map(Path::of)
                        .map(Path::toAbsolutePath)
                        .toList();
    }

    private static String option(String[] args, String name, String otherwise) {
        return Arrays.stream(args)
                .filter(argument -> argument.startsWith(name + "="))
                .map(argument -> argument.substring(name.length() + 1))
                .findFirst()
                .orElse(otherwise);
    }

    private static void write(Path document, String figures) throws IOException {
        String text = Files.readString(document);
        int from = text.indexOf(BEGIN) + BEGIN.length();
        Files.writeString(
                document, text.substring(0, from) + "\n" + figures + "\n" + text.substring(text.indexOf(END)));
    }

    private static String machine(Setting setting) throws IOException {
        String cpu = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 2))
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return """
                Measured on %s with `make bench`: %d processors (%s), Linux %s, Java %s, JVM flags `%s` for everything that is compared.
                Load generator, model server, tool servers and what is measured share the processors. Each figure is the median of %d
                rounds of %d s, with the smallest and the largest; the programs take turns. Load average at the end: %s.
                """.formatted(
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.getRuntime().availableProcessors(),
                        cpu,
                        System.getProperty("os.version"),
                        Runtime.version(),
                        String.join(" ", setting.flags()),
                        setting.rounds(),
                        setting.length().toSeconds(),
                        Files.readString(Path.of("/proc/loadavg")).split(" ", -1)[0]);
    }
}
