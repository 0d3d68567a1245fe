package dev.breakwater.agent;

import dev.breakwater.llm.Temperature;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.boot.convert.DurationUnit;
import org.springframework.validation.annotation.Validated;

/**
 * How agents work, unless a named agent says otherwise.
 *
 * @param maxIterations how many times the model may ask for tools before it has to answer
 * @param timeout the longest that one run may take, in seconds if without a unit
 * @param retryAttempts how often a run whose model cannot be reached is tried again, from its last finished step on
 * @param temperature how freely the agent's model chooses its words, 0 to 2, or "default" to leave it to the provider; not
 *     set, breakwater.llm.temperature
 * @param parallelExecution whether the tool calls of one model turn are made at the same time
 * @param verbose whether each step of a run is logged at INFO; otherwise only the last line, with the run as a whole, and the steps at DEBUG
 */
@Validated
@ConfigurationProperties("breakwater.agent")
record AgentSettings(
        @DefaultValue("10") @Min(1) @Max(100) int maxIterations,

        @DefaultValue("300s") @DurationUnit(ChronoUnit.SECONDS) @DurationMin(millis = 100) @DurationMax(days = 1)
        Duration timeout,

        @DefaultValue("2") @Min(0) @Max(10) int retryAttempts,
        @Nullable Temperature temperature,
        @DefaultValue("false") boolean parallelExecution,
        @DefaultValue("true") boolean verbose) {}
