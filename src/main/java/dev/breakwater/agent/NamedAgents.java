package dev.breakwater.agent;

import dev.breakwater.agent.workflow.Phase;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * The agents that are configured beside the built-in one. The prefix is the parent of the only key there is, because a map
 * cannot be the root of a record.
 *
 * @param agents the agents by the name that requests say as agent_type
 */
@Validated
@ConfigurationProperties("breakwater")
record NamedAgents(
        @DefaultValue
        Map<
                        @Pattern(
                                regexp = "[A-Za-z0-9][A-Za-z0-9_-]{0,63}",
                                message =
                                        "an agent's name has 1 to 64 letters, digits, '-' and '_', and begins with a letter or digit")
                        String,
                        @Valid NamedAgent>
                agents) {

    NamedAgents {
        agents = Map.copyOf(agents);
    }

    /**
     * An agent by its name.
     *
     * @param type the kind of agent: multi-tool or workflow
     * @param description what it is for, as the catalogue of agents shows it
     * @param instructions what it is told beside the built-in instructions
     * @param servers the MCP servers it may use; not set, all of them
     * @param maxIterations how many times the model may ask for tools; not set, breakwater.agent.max-iterations
     * @param timeout the longest that one run may take, in seconds if without a unit; not set, breakwater.agent.timeout
     * @param branches for a workflow, how many sub-questions there may be; not set, breakwater.workflow.branches
     * @param parallelBranches for a workflow, how many sub-questions are researched at the same time; not set,
     *     breakwater.workflow.parallel-branches
     * @param rounds for a workflow, how many times an answer may be revised; not set, breakwater.workflow.rounds
     * @param models for a workflow, which model each phase asks first
     */
    @ConfigurationPropertiesSource
    record NamedAgent(
            @DefaultValue(MultiToolAgent.TYPE) String type,
            @DefaultValue("") String description,
            @Nullable String instructions,
            @Nullable List<String> servers,
            @Nullable @Min(1) @Max(100) Integer maxIterations,

            @Nullable @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100) @DurationMax(days = 1)
            Duration timeout,

            @Nullable @Min(1) @Max(16) Integer branches,
            @Nullable @Min(1) @Max(16) Integer parallelBranches,
            @Nullable @Min(0) @Max(5) Integer rounds,
            @Nullable PhaseModels models) {

        /** An agent that leaves open all that it can. */
        static NamedAgent ofType(String type, String description) {
            return new NamedAgent(type, description, null, null, null, null, null, null, null, null);
        }
    }

    /**
     * Which model each phase of a workflow asks first; the others stand behind it as fallbacks. A model's name is that of its
     * provider, and from the second of the same provider on with a number: openai, anthropic, openai_2.
     *
     * @param plan divides the question; not set, the first model of all
     * @param research researches the sub-questions; not set, the first model of all
     * @param synthesis writes the answer; not set, the first model of all
     * @param critique judges the answer; not set, the first model of all
     */
    @ConfigurationPropertiesSource
    record PhaseModels(
            @Nullable String plan,
            @Nullable String research,
            @Nullable String synthesis,
            @Nullable String critique) {

        @Nullable String of(Phase phase) {
            return switch (phase) {
                case PLAN -> plan;
                case RESEARCH -> research;
                case SYNTHESIS -> synthesis;
                case CRITIQUE -> critique;
            };
        }
    }
}
