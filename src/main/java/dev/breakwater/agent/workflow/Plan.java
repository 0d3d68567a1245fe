package dev.breakwater.agent.workflow;

import dev.breakwater.run.Question;
import dev.breakwater.run.RunEvent.PlanMade;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is to be found out.
 *
 * @param questions sub-questions, never empty
 * @param replaced whether the question itself stands in for a plan
 */
record Plan(List<String> questions, boolean replaced) {

    private static final String PART_OF = "part_of";

    Plan {
        questions = List.copyOf(questions);
    }

    static Plan of(PlanMade made) {
        return new Plan(made.questions(), made.replaced());
    }

    /** The plan where no other can be had. */
    static Plan only(Question question) {
        return new Plan(List.of(question.query()), true);
    }

    int branches() {
        return questions.size();
    }

    /** The step of a branch; branches count from 1. */
    static String step(int branch) {
        return "research-" + branch;
    }

    String question(int branch) {
        return questions.get(branch - 1);
    }

    /** What a branch is asked. A sub-question stands for itself and is shown, as data, what it is a part of. */
    Question question(int branch, Question whole) {
        if (replaced) {
            return whole;
        }
        ObjectNode given = whole.context();
        ObjectNode context = given == null ? JsonMapper.shared().createObjectNode() : given.deepCopy();
        return new Question(question(branch), context.put(PART_OF, whole.query()), List.of());
    }
}
