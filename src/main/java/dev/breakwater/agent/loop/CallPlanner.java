package dev.breakwater.agent.loop;

import dev.breakwater.agent.loop.PlannedCall.Call;
import dev.breakwater.agent.loop.PlannedCall.Settled;
import dev.breakwater.mcp.OfferedTool;
import dev.breakwater.mcp.Toolbox;
import dev.breakwater.run.ToolStatus;
import dev.langchain4j.agent.tool.ToolExecutionRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Decides which of the tool calls that a model asks for are made in one run, and answers the others. */
final class CallPlanner {

    /** How many calls of one turn are made. */
    static final int PER_TURN = 32;

    private static final int LONGEST_NAME = 64;

    private final Toolbox toolbox;
    private final Stage stage;
    private final RepeatedCalls repeated = new RepeatedCalls();

    CallPlanner(Toolbox toolbox, Stage stage) {
        this.toolbox = toolbox;
        this.stage = stage;
    }

    List<PlannedCall> plan(List<ToolExecutionRequest> requests) {
        List<PlannedCall> plan = new ArrayList<>(requests.size());
        for (ToolExecutionRequest request : requests) {
            plan.add(plan(request, plan.size()));
        }
        return plan;
    }

    private PlannedCall plan(ToolExecutionRequest request, int place) {
        Optional<OfferedTool> known = toolbox.named(request.name());
        if (known.isEmpty()) {
            return unknown(request);
        }
        OfferedTool tool = known.get();
        Call call = new Call(request.id(), tool, request.arguments());
        Optional<ObjectNode> arguments = CallArguments.parsed(request.arguments());
        if (arguments.isEmpty()) {
            return call.instead(CallReport.notMade(
                    ToolStatus.ERROR,
                    "The arguments must be one JSON object, so the tool was not called. They began with: "
                            + CallArguments.beginning(request.arguments())));
        }
        if (place >= PER_TURN) {
            return call.instead(CallReport.notMade(
                    ToolStatus.REFUSED,
                    "Not executed: at most " + PER_TURN
                            + " tool calls are made in one turn. Ask again if it is needed."));
        }
        if (repeated.tooOften(tool.nameForModel(), arguments.get())) {
            return call.instead(CallReport.notMade(
                    ToolStatus.REFUSED,
                    "Not executed: this call with these arguments was already made " + RepeatedCalls.LIMIT
                            + " times in this conversation. Use its earlier results, change the arguments, use another"
                            + " tool, or answer with what you have."));
        }
        if (!stage.mayCall(tool, arguments.get())) {
            return call.instead(CallReport.notMade(
                    ToolStatus.REFUSED,
                    "Not executed: another part of this work has made the same call, and it is not safe to repeat. Do not"
                            + " try it in another way; say that it was left to the other part."));
        }
        return call;
    }

    private PlannedCall unknown(ToolExecutionRequest request) {
        String name = PublicText.line(request.name(), LONGEST_NAME);
        List<String> closest = ClosestNames.to(
                name, toolbox.tools().stream().map(OfferedTool::nameForModel).toList());
        return new Settled(
                request.id(),
                "",
                name,
                CallReport.notMade(
                        ToolStatus.ERROR,
                        "There is no tool named \"" + name + "\"."
                                + (closest.isEmpty()
                                        ? ""
                                        : " The closest names are: " + String.join(", ", closest) + ".")));
    }
}
