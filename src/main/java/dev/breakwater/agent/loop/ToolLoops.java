package dev.breakwater.agent.loop;

import dev.breakwater.llm.ModelChain;
import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.run.Question;
import java.time.Clock;
import java.util.List;
import java.util.OptionalDouble;

/** The tool loops of one agent, alike in instructions, servers and limits. Safe for use by many runs at once. */
public final class ToolLoops {

    /** What is left for the conversation at least, however small the window is said to be. */
    private static final int LEAST_BUDGET = 256;

    private final Limits limits;
    private final Prompt prompt;
    private final ModelChain model;
    private final ToolServers servers;
    private final Clock clock;
    private volatile Estimated lastTools = new Estimated(List.of(), 0);

    /** @param instructions added to the built-in ones */
    public ToolLoops(String instructions, Limits limits, ModelChain model, ToolServers servers, Clock clock) {
        this.limits = limits;
        this.prompt = new Prompt(instructions);
        this.model = model;
        this.servers = servers;
        this.clock = clock;
    }

    /**
     * What a loop may use.
     *
     * @param servers the names of the servers it may use
     * @param maxIterations how many times the model may ask for tools
     * @param temperature empty: none is sent
     * @param parallel whether the tool calls of one turn are made at the same time
     */
    public record Limits(List<String> servers, int maxIterations, OptionalDouble temperature, boolean parallel) {

        public Limits {
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

    /** What the model is told beside the question and the tools. */
    public String instructions() {
        return prompt.instructions();
    }

    /**
     * Answers a question, from where the stage's events end, be that their beginning.
     *
     * @throws dev.breakwater.failure.GatewayException if there is no answer
     */
    public Conclusion answer(Question question, Stage stage, RunTime time) {
        Toolbox toolbox = servers.toolbox(limits.servers());
        Progress progress = stage.progress();
        time.spentInModel(progress.inModel());
        time.spentInTools(progress.inTools());
        return new ToolLoop(
                        prompt.conversation(question, toolbox, servers.statuses()),
                        toolbox.tools().stream().map(OfferedTool::specification).toList(),
                        new ModelCalls(model, limits.temperature(), stage, time, progress.modelCalls(), clock),
                        new ToolCalls(toolbox, limits.parallel(), stage, time, clock),
                        time,
                        stage,
                        limits.maxIterations(),
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
