package dev.breakwater.check;

import dev.breakwater.mcp.ServerTrial;
import java.time.Duration;
import java.util.List;

/**
 * All that was found.
 *
 * @param problems what is wrong with the configuration itself; with any, nothing else was looked at
 * @param models the models, in the order in which they are asked
 * @param servers the servers, in the order of the configuration
 */
record Findings(List<String> problems, List<ModelFinding> models, List<ServerTrial> servers, Duration time) {

    Findings {
        problems = List.copyOf(problems);
        models = List.copyOf(models);
        servers = List.copyOf(servers);
    }

    static Findings invalid(List<String> problems) {
        return new Findings(problems, List.of(), List.of(), Duration.ZERO);
    }

    static Findings of(List<ModelFinding> models, List<ServerTrial> servers) {
        return new Findings(List.of(), models, servers, Duration.ZERO);
    }

    /** The same, with the time that it took. */
    Findings after(Duration taken) {
        return new Findings(problems, models, servers, taken);
    }

    boolean good() {
        return failures() == 0;
    }

    /** How many of the checks failed. */
    long failures() {
        return problems.size()
                + models.stream().filter(model -> !model.good()).count()
                + servers.stream().filter(server -> !server.works()).count();
    }
}
