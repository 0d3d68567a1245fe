package dev.breakwater.mcp;

import dev.breakwater.resilience.Deadline;
import java.util.List;
import java.util.Optional;

/** What one run may use: the tools that were offered when it started, and the way to call them. */
public interface Toolbox {

    /** The tools offered, in a stable order. */
    List<OfferedTool> tools();

    /** The servers that this run wanted and that could offer nothing when it started. */
    List<ServerStatus> missing();

    Optional<OfferedTool> named(String nameForModel);

    /**
     * Calls a tool and waits for its result, at most until the deadline or the server's own time limit, whichever is
     * sooner. May be called by several threads; an interrupt cancels the call.
     *
     * @param arguments what the model sent, supposed to be a JSON object; checked before anything is sent
     * @param beforeSending run once, on the calling thread, after every check and right before the first attempt is
     *     sent; not run at all if nothing is sent. What it throws ends the call and reaches the caller.
     */
    ToolResult call(OfferedTool tool, String arguments, Deadline deadline, Runnable beforeSending);
}
