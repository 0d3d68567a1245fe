package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.PublicText;
import dev.breakwater.agent.loop.Stage;
import dev.breakwater.agent.workflow.JsonReply.Unfit;
import dev.breakwater.failure.DeadlineExceeded;
import dev.breakwater.llm.ContextTooLong;
import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Question;
import dev.breakwater.run.RunEvent.PlanMade;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.json.JsonArraySchema;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonStringSchema;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/** Divides a question into sub-questions. Where the model gives no plan that can be used, the question itself is the plan. */
final class Planner {

    static final String STEP = "plan";

    private static final String QUESTIONS = "questions";
    private static final int LONGEST_QUESTION = 2_000;

    /** More tools are not shown to a planner. */
    private static final int MOST_TOOLS = 100;

    private static final int LONGEST_LINE = 160;

    private final Desk desk;
    private final int branches;
    private final ResponseFormat format;

    /** @param branches how many sub-questions there may be */
    Planner(Desk desk, int branches) {
        this.desk = desk;
        this.branches = branches;
        this.format = JsonReply.format(
                "plan",
                JsonObjectSchema.builder()
                        .addProperty(
                                QUESTIONS,
                                JsonArraySchema.builder()
                                        .description("the sub-questions, 1 to " + branches + " of them")
                                        .items(new JsonStringSchema())
                                        .build())
                        .required(QUESTIONS)
                        .additionalProperties(false)
                        .build());
    }

    /**
     * @param run when the run has to be over; a plan that takes longer than its own time is done without
     * @throws dev.breakwater.failure.GatewayException if the model cannot be asked, or the run is over
     */
    Plan plan(Question question, Toolbox toolbox, Stage run, Timetable time) {
        Stage stage = run.step(STEP);
        Plan plan = asked(question, toolbox, stage, time.plan(), time.end());
        stage.emit(new PlanMade(plan.questions(), plan.replaced()));
        return plan;
    }

    private Plan asked(Question question, Toolbox toolbox, Stage stage, Deadline share, Deadline end) {
        try {
            return desk.json(stage, _ -> question, contract(toolbox), format, this::read, share)
                    .orElseGet(() -> Plan.only(question));
        } catch (DeadlineExceeded e) {
            if (end.expired()) {
                throw e;
            }
            return Plan.only(question);
        } catch (ContextTooLong e) {
            return Plan.only(question);
        }
    }

    private Plan read(ObjectNode reply) throws Unfit {
        List<String> questions = JsonReply.texts(reply, QUESTIONS, branches, LONGEST_QUESTION);
        if (questions.isEmpty()) {
            throw new Unfit("\"" + QUESTIONS + "\" is empty");
        }
        return new Plan(questions, false);
    }

    private String contract(Toolbox toolbox) {
        String tools =
                toolbox.tools().stream().limit(MOST_TOOLS).map(Planner::line).collect(Collectors.joining("\n"));
        return (tools.isEmpty()
                        ? "There are no tools now."
                        : "The tools that each of them can be answered with:\n" + tools)
                + "\n\nReply with one JSON object and nothing else: {\"" + QUESTIONS + "\": [\"…\"]}, with 1 to "
                + branches
                + " sub-questions.";
    }

    private static String line(OfferedTool tool) {
        String description = tool.description().lines().findFirst().orElse("");
        return "- " + tool.nameForModel()
                + (description.isBlank() ? "" : ": " + PublicText.line(description, LONGEST_LINE));
    }
}
