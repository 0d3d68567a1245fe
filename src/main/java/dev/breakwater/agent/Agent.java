package dev.breakwater.agent;

import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.PartialReason;
import dev.breakwater.run.Question;
import dev.breakwater.run.Run;
import java.time.Duration;

/** A way to answer questions. Safe for use by many runs at once; what belongs to one run lives in {@link #answer}. */
interface Agent {

    AgentDescription description();

    /** The longest that one run of this agent may take. */
    Duration timeout();

    /** All that its model is told beside the question and the tools. Where it differs, so may the answers. */
    String instructions();

    /**
     * Answers a question and blocks until it has. Emits what happens on the way as events of the run, but neither its
     * first nor its last event.
     *
     * @throws dev.breakwater.failure.GatewayException if there is no answer
     */
    Conclusion answer(Question question, Run run, Deadline deadline);

    /**
     * Answers at once from what earlier attempts of the run have found out, without using any tool.
     *
     * @param why what the answer gives as its reason
     * @throws dev.breakwater.failure.GatewayException if there is nothing to answer from, or no answer by the deadline
     */
    Conclusion windUp(Question question, Run run, Deadline deadline, PartialReason why);

    /**
     * Answers with what earlier attempts of the run have found out, after its model went away for good.
     *
     * @throws ModelUnavailable {@code gone}, if there is nothing that could be given without a model
     */
    default Conclusion withoutModel(Question question, Run run, Deadline deadline, ModelUnavailable gone) {
        throw gone;
    }
}
