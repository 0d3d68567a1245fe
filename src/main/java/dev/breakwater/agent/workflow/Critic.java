package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.Stage;
import dev.breakwater.agent.workflow.JsonReply.Unfit;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Question;
import dev.breakwater.run.RunEvent.CritiqueMade;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/** Holds a draft against the question and the evidence. A judgement that cannot be read counts as no objection. */
final class Critic {

    private static final String REVISE = "revise";
    private static final String PROBLEMS = "problems";
    private static final int MOST_PROBLEMS = 10;
    private static final int LONGEST_PROBLEM = 1_000;

    private static final String CONTRACT =
            "Reply with one JSON object and nothing else: {\"" + REVISE + "\": false} if the"
                    + " draft can stand, else {\"" + REVISE + "\": true, \"" + PROBLEMS + "\": [\"…\"]} with 1 to "
                    + MOST_PROBLEMS
                    + " problems, each in one sentence.";

    private static final ResponseFormat FORMAT = JsonReply.format(
            "critique",
            JsonObjectSchema.builder()
                    .addBooleanProperty(REVISE, "whether the draft has to be revised")
                    .addProperty(
                            PROBLEMS,
                            JsonArraySchema.builder()
                                    .description("what is wrong with the draft; only if it has to be revised")
                                    .items(new JsonStringSchema())
                                    .build())
                    .required(REVISE)
                    .additionalProperties(false)
                    .build());

    private final Desk desk;

    Critic(Desk desk) {
        this.desk = desk;
    }

    private record Judgement(boolean revise, List<String> problems) {}

    CritiqueMade judge(Question question, Dossier dossier, int round, Stage run, Deadline deadline) {
        Stage stage = run.step(State.CRITIQUE + round);
        Judgement judgement = desk.json(
                        stage, tokens -> dossier.beside(question, tokens), CONTRACT, FORMAT, Critic::read, deadline)
                .orElseGet(() -> new Judgement(false, List.of()));
        CritiqueMade made = new CritiqueMade(round, judgement.revise(), judgement.problems());
        stage.emit(made);
        return made;
    }

    private static Judgement read(ObjectNode reply) throws Unfit {
        if (!reply.path(REVISE).isBoolean()) {
            throw new Unfit("\"" + REVISE + "\" must be true or false");
        }
        if (!reply.path(REVISE).booleanValue()) {
            return new Judgement(false, List.of());
        }
        List<String> problems = JsonReply.texts(reply, PROBLEMS, MOST_PROBLEMS, LONGEST_PROBLEM);
        if (problems.isEmpty()) {
            throw new Unfit("there is nothing in \"" + PROBLEMS + "\" that could be revised");
        }
        return new Judgement(true, problems);
    }
}
