/**
 * The research workflow: a plan, its sub-questions researched at the same time, an answer from the evidence, its critique.
 *
 * <p>{@code ResearchWorkflow} goes from one {@code State} to the next. Where a run stands is folded from its events, so that
 * another attempt goes on there; the tool loop of {@code agent.loop} does the research itself.
 */
@NullMarked
package dev.breakwater.agent.workflow;

import org.jspecify.annotations.NullMarked;
