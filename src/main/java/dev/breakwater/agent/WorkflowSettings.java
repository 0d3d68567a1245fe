package dev.breakwater.agent;

import dev.breakwater.agent.workflow.Phase;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How research workflows work, unless a named agent says otherwise.
 *
 * @param branches how many sub-questions a question may be divided into
 * @param parallelBranches how many sub-questions of one run are researched at the same time
 * @param rounds how many times an answer may be revised after a critique; 0 for no critique
 * @param instructions where the instructions of the phases stand
 */
@Validated
@ConfigurationProperties("breakwater.workflow")
record WorkflowSettings(
        @DefaultValue("5") @Min(1) @Max(16) int branches,
        @DefaultValue("5") @Min(1) @Max(16) int parallelBranches,
        @DefaultValue("1") @Min(0) @Max(5) int rounds,
        @DefaultValue InstructionLocations instructions) {

    /**
     * Where the instructions of the phases stand: files in UTF-8 of at most 64 KiB, as "file:" and a path, or "classpath:" and
     * the name of a resource.
     *
     * @param plan how a question is divided into sub-questions
     * @param research how a sub-question is researched
     * @param synthesis how an answer is written from the research
     * @param critique how an answer is judged
     */
    @ConfigurationPropertiesSource
    record InstructionLocations(
            @DefaultValue("classpath:instructions/workflow/plan.md")
            String plan,

            @DefaultValue("classpath:instructions/workflow/research.md")
            String research,

            @DefaultValue("classpath:instructions/workflow/synthesis.md")
            String synthesis,

            @DefaultValue("classpath:instructions/workflow/critique.md")
            String critique) {

        String of(Phase phase) {
            return switch (phase) {
                case PLAN -> plan;
                case RESEARCH -> research;
                case SYNTHESIS -> synthesis;
                case CRITIQUE -> critique;
            };
        }
    }
}
