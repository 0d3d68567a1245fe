package dev.breakwater.llm.demo;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What to do about a question.
 *
 * @param steps the tool calls it needs, none twice
 * @param gaps the tools that would fit but lack arguments
 */
record Plan(List<Step> steps, List<Gap> gaps) {

    record Step(Tool tool, ObjectNode arguments) {}

    record Gap(Tool tool, List<String> missing) {}
}
