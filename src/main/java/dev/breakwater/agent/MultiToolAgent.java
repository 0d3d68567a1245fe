package dev.breakwater.agent;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.agent.loop.RunTime;
import dev.breakwater.agent.loop.Stage;
import dev.breakwater.agent.loop.ToolLoops;
import dev.breakwater.llm.ModelChain;
import dev.breakwater.mcp.ToolServers;
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

    private final Profile profile;
    private final String model;
    private final ToolLoops loops;

    MultiToolAgent(Profile profile, ModelChain model, ToolServers servers, Clock clock) {
        this.profile = profile;
        this.model = model.model();
        this.loops = new ToolLoops(
                Instructions.MULTI_TOOL.plus(profile.instructions()).text(), profile.limits(), model, servers, clock);
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

        ToolLoops.Limits limits() {
            return new ToolLoops.Limits(servers, maxIterations, temperature, parallel);
        }
    }

    @Override
    public AgentDescription description() {
        return new AgentDescription(profile.name(), TYPE, profile.description(), model, profile.servers());
    }

    @Override
    public Duration timeout() {
        return profile.timeout();
    }

    @Override
    public String instructions() {
        return loops.instructions();
    }

    @Override
    public Conclusion answer(Question question, Run run, Deadline deadline) {
        return loops.answer(question, Stage.whole(run), new RunTime(deadline, run.elapsed()));
    }

    @Override
    public Conclusion windUp(Question question, Run run, Deadline deadline, PartialReason why) {
        return loops.answer(question, Stage.whole(run), RunTime.windingUp(deadline, why));
    }
}
