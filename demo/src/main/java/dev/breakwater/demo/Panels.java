package dev.breakwater.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Asks a Prometheus everything that the dashboards ask it. */
final class Panels {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Map<String, String> BUILT_IN =
            Map.of("__rate_interval", "1m", "__interval", "15s", "__range", "5m");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{?(\\w+)}?");
    private static final Pattern VALUES_OF = Pattern.compile("label_values\\((.+), (\\w+)\\)");

    /** What is no metric in a query: strings, matchers, ranges, lists of labels, numbers, functions, and words of the language. */
    private static final Pattern NO_METRIC = Pattern.compile("\"[^\"]*\"|\\{[^}]*}|\\[[^]]*]"
            + "|\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)|\\b\\d\\w*|\\b\\w+\\s*\\("
            + "|\\b(and|or|unless|bool|offset|sum|min|max|avg|count|group)\\b");

    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_:][\\w:]*");

    private final Prometheus prometheus;
    private final Set<String> metrics;
    private final List<String> complaints = new ArrayList<>();
    private int asked;

    private Panels(Prometheus prometheus, Set<String> metrics) {
        this.prometheus = prometheus;
        this.metrics = metrics;
    }

    /** What came of it: how many queries were made, and what is wrong with which. */
    record Result(int asked, List<String> complaints) {}

    /** @param dashboards a directory of Grafana's dashboards */
    static Result check(Path dashboards, Prometheus prometheus) throws IOException, InterruptedException {
        var panels = new Panels(prometheus, prometheus.metrics());
        try (Stream<Path> files = Files.list(dashboards)) {
            for (Path file : files.sorted().toList()) {
                panels.dashboard(JSON.readTree(Files.readString(file)));
            }
        }
        return new Result(panels.asked, panels.complaints);
    }

    private void dashboard(JsonNode dashboard) throws IOException, InterruptedException {
        String title = dashboard.path("title").asString("");
        Map<String, String> variables = new TreeMap<>(BUILT_IN);
        for (JsonNode variable : dashboard.path("templating").path("list")) {
            String name = variable.path("name").asString("");
            if (variable.path("type").asString("").equals("query")) {
                Matcher values =
                        VALUES_OF.matcher(variable.path("query").path("query").asString(""));
                if (values.matches()) {
                    query(
                            title + " / $" + name,
                            "group by (" + values.group(2) + ") (" + values.group(1) + ")",
                            variables);
                } else {
                    complaints.add(title + " / $" + name + ": not label_values(metric, label)");
                }
            }
            variables.put(name, ".*");
        }
        for (JsonNode panel : dashboard.path("panels")) {
            for (JsonNode target : panel.path("targets")) {
                String where = title + " / " + panel.path("title").asString("") + " / "
                        + target.path("refId").asString("");
                query(where, target.path("expr").asString(""), variables);
            }
        }
    }

    private void query(String where, String expression, Map<String, String> variables) throws InterruptedException {
        asked++;
        List<String> wrong = new ArrayList<>();
        String query = VARIABLE.matcher(expression).replaceAll(found -> {
            String value = variables.get(found.group(1));
            if (value == null) {
                wrong.add("there is no variable " + found.group(1));
                return "";
            }
            return Matcher.quoteReplacement(value);
        });
        METRIC.matcher(NO_METRIC.matcher(query).replaceAll(" "))
                .results()
                .map(found -> found.group())
                .filter(name -> !metrics.contains(name))
                .forEach(name -> wrong.add("there is no metric " + name));
        try {
            if (prometheus.count(query) == 0) {
                wrong.add("no data");
            }
        } catch (IOException e) {
            wrong.add(String.valueOf(e.getMessage()));
        }
        if (!wrong.isEmpty()) {
            complaints.add(where + ": " + String.join("; ", wrong) + "\n    " + query);
        }
    }
}
