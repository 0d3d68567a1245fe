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
    private final PerTools<Integer> tokens = new PerTools<>(TokenEstimate::ofTools);

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
        int free = model.contextWindow() - model.maxOutputTokens() - tokens.of(toolbox.tools());
        return Math.max(LEAST_BUDGET, free);
    }
}
