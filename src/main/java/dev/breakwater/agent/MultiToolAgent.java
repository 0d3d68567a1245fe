package dev.breakwater.agent;

import dev.breakwater.llm.ModelChain;
import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.Run;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Answers a question with whatever tools its servers offer. */
final class MultiToolAgent implements Agent {

    static final String TYPE = "multi-tool";

    /** What is left for the conversation at least, however small the window is said to be. */
    private static final int LEAST_BUDGET = 256;

    private final Profile profile;
    private final Prompt prompt;
    private final ModelChain model;
    private final ToolServers servers;
    private final Clock clock;
    private volatile Estimated lastTools = new Estimated(List.of(), 0);

    MultiToolAgent(Profile profile, ModelChain model, ToolServers servers, Clock clock) {
        this.profile = profile;
        this.prompt = new Prompt(profile.instructions());
        this.model = model;
        this.servers = servers;
        this.clock = clock;
    }

    /**
     * What makes one multi-tool agent different from another.
     *
     * @param instructions added to the built-in ones
     * @param servers the names of the servers it may use
     * @param temperature empty: none is sent
     * @param parallel whether the tool calls of one turn are made at the same time
     */
    record Profile(
            String name,
            String description,
            @Nullable String instructions,
            List<String> servers,
            int maxIterations,
            Duration timeout,
            OptionalDouble temperature,
            boolean parallel) {

        Profile {
            servers = List.copyOf(servers);
        }
    }

    /** How many tokens some tools take; writing their schemas out for each run would be a good part of its cost. */
    private record Estimated(List<OfferedTool> tools, int tokens) {

        @SuppressWarnings("ReferenceEquality") // a catalogue that has not changed offers the same ones
        boolean of(List<OfferedTool> others) {
            if (tools.size() != others.size()) {
                return false;
            }
            for (int i = 0; i < tools.size(); i++) {
                if (tools.get(i) != others.get(i)) {
                    return false;
                }
            }
            return true;
        }
    }

    @Override
    public AgentDescription description() {
        return new AgentDescription(profile.name(), TYPE, profile.description(), model.model(), profile.servers());
    }

    @Override
    public Duration timeout() {
        return profile.timeout();
    }

    @Override
    public Conclusion answer(Question question, Run run, Deadline deadline) {
        return goOn(question, run, new RunTime(deadline, run.elapsed()));
    }

    @Override
    public Conclusion windUp(Question question, Run run, Deadline deadline, PartialReason why) {
        return goOn(question, run, RunTime.windingUp(deadline, why));
    }

    /** Goes on where the run's events end, be that their beginning. */
    private Conclusion goOn(Question question, Run run, RunTime time) {
        Toolbox toolbox = servers.toolbox(profile.servers());
        Progress progress = Progress.of(run.events());
        time.spentInModel(progress.inModel());
        time.spentInTools(progress.inTools());
        return new ToolLoop(
                        prompt.conversation(question, toolbox, servers.statuses()),
                        toolbox.tools().stream().map(OfferedTool::specification).toList(),
                        new ModelCalls(model, profile.temperature(), run, time, progress.modelCalls(), clock),
                        new ToolCalls(toolbox, profile.parallel(), run, time, progress.reportedServers(), clock),
                        time,
                        run,
                        profile.maxIterations(),
                        budget(toolbox))
                .run(progress);
    }

    private int budget(Toolbox toolbox) {
        int free = model.contextWindow() - model.maxOutputTokens() - tokensOf(toolbox.tools());
        return Math.max(LEAST_BUDGET, free);
    }

    private int tokensOf(List<OfferedTool> tools) {
        Estimated last = lastTools;
        if (!last.of(tools)) {
            last = new Estimated(tools, TokenEstimate.ofTools(tools));
            lastTools = last;
        }
        return last.tokens();
    }
}
