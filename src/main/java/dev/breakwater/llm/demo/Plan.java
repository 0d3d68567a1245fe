package dev.breakwater.llm.demo;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What to do about a question.
 *
 * @param steps the tool calls it needs, none twice
 * @param gaps the tools that would fit but lack arguments
 * @param unmet the parts of the question that no tool fits
 */
record Plan(List<Step> steps, List<Gap> gaps, List<String> unmet) {

    record Step(Tool tool, ObjectNode arguments) {}

    record Gap(Tool tool, List<String> missing) {}
}
