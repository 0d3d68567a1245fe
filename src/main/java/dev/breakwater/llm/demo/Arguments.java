package dev.breakwater.llm.demo;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a question gives a tool.
 *
 * @param calls the arguments of each call: one, or one for each of several places, files or names
 * @param missing the arguments that the tool needs and the question does not give
 * @param fit how well the question's values suit the tool
 * @param used the pieces of the question that became arguments
 */
record Arguments(List<ObjectNode> calls, List<String> missing, double fit, List<Span> used) {

    boolean complete() {
        return missing.isEmpty();
    }
}
