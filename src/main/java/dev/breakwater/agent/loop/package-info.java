/**
 * The loop in which a model uses tools: model turn, tool calls, next model turn, until there is an answer.
 */
@NullMarked
package dev.breakwater.agent.loop;

import org.jspecify.annotations.NullMarked;
