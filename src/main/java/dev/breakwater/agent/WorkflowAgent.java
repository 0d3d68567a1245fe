package dev.breakwater.agent;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.agent.workflow.Phase;
import dev.breakwater.agent.workflow.ResearchWorkflow;
import dev.breakwater.agent.workflow.ResearchWorkflow.Profile;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.Run;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;

/** Answers a question by research: divides it, looks into the parts at the same time, and writes a checked answer. */
final class WorkflowAgent implements Agent {

    static final String TYPE = "workflow";

    private final AgentDescription description;
    private final Duration timeout;
    private final String instructions;
    private final ResearchWorkflow workflow;

    WorkflowAgent(
            String name, String description, Duration timeout, Profile profile, ToolServers servers, Clock clock) {
        this.description = new AgentDescription(
                name,
                TYPE,
                description,
                Objects.requireNonNull(profile.models().get(Phase.SYNTHESIS)).model(),
                profile.loop().servers());
        this.timeout = timeout;
        this.instructions = instructions(profile);
        this.workflow = new ResearchWorkflow(profile, servers, clock);
    }

    @Override
    public AgentDescription description() {
        return description;
    }

    @Override
    public Duration timeout() {
        return timeout;
    }

    /** Of all phases, with the models that are told them. */
    @Override
    public String instructions() {
        return instructions;
    }

    private static String instructions(Profile profile) {
        return Arrays.stream(Phase.values())
                .map(phase -> String.join(
                        "\n",
                        phase.label(),
                        Objects.requireNonNull(profile.models().get(phase)).model(),
                        Objects.requireNonNull(profile.instructions().get(phase))))
                .collect(Collectors.joining("\n\n"));
    }

    @Override
    public Conclusion answer(Question question, Run run, Deadline deadline) {
        return workflow.answer(question, run, deadline);
    }

    @Override
    public Conclusion windUp(Question question, Run run, Deadline deadline, PartialReason why) {
        return workflow.windUp(question, run, deadline, why);
    }

    @Override
    public Conclusion withoutModel(Question question, Run run, Deadline deadline, ModelUnavailable gone) {
        return workflow.withoutModel(question, run, deadline, gone);
    }
}
