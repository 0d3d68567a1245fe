package dev.breakwater.agent;

import dev.breakwater.admission.Admission;
import dev.breakwater.admission.idempotency.Idempotency;
import dev.breakwater.admission.idempotency.IdempotencyKey;
import dev.breakwater.admission.idempotency.Outcome;
import dev.breakwater.admission.idempotency.Work;
import dev.breakwater.admission.ratelimit.RateLimits;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.RateLimited;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Answer;
import dev.breakwater.run.Caller;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent.ToolCalled;
import java.util.function.Supplier;

/**
 * What a request passes before its run begins, in this order: how often its caller may ask, whether it was asked before, whether
 * there is a place for a run. Whoever does not pass is counted and logged as refused.
 */
final class Gate {

    private final RedisBudgets budgets;
    private final RateLimits limits;
    private final Idempotency idempotency;
    private final Admission admission;
    private final Refusals refusals;

    Gate(RedisBudgets budgets, RateLimits limits, Idempotency idempotency, Admission admission, Refusals refusals) {
        this.budgets = budgets;
        this.limits = limits;
        this.idempotency = idempotency;
        this.admission = admission;
        this.refusals = refusals;
    }

    /** What a request that has just come may wait for Redis. */
    RedisBudget budget() {
        return budgets.next();
    }

    /** @throws RateLimited if its caller has asked too often */
    void count(RunRequest request, RedisBudget budget) {
        count(request.id(), request.caller(), request.agentType(), request.notes(), budget);
    }

    /**
     * Notes a request that is refused because of what it says, and so counts for its caller's limit only.
     *
     * @throws RateLimited if that is the reason to refuse it that comes first
     */
    void refuse(RequestId id, Caller caller, GatewayException why, ResponseNotes notes) {
        count(id, caller, "", notes, budget());
        refusals.note(id, "", why);
    }

    private void count(RequestId id, Caller caller, String agentType, ResponseNotes notes, RedisBudget budget) {
        try {
            limits.take(caller, agentType, budget, notes::rate);
        } catch (RateLimited tooMany) {
            refusals.note(id, agentType, tooMany);
            throw tooMany;
        }
    }

    /**
     * Makes the run of a request with a key, or finds what came of an earlier one.
     *
     * @param run the events of the run that may be made
     * @param patience until when the request waits for another one with its key
     * @throws GatewayException what making it throws; what else goes wrong comes as an {@link Outcome.Refused}
     */
    Outcome once(
            RunRequest request,
            IdempotencyKey key,
            Run run,
            Deadline patience,
            RedisBudget budget,
            Supplier<Answer> make) {
        Work work = new Work() {
            @Override
            public Answer run() {
                return make.get();
            }

            @Override
            public boolean mayHaveChangedSomething() {
                return run.events().stream()
                        .anyMatch(recorded -> recorded.event() instanceof ToolCalled called && !called.safeToRepeat());
            }
        };
        Outcome outcome = idempotency.once(request.caller(), key, patience, budget, request.notes()::reach, work);
        if (outcome instanceof Outcome.Replayed) {
            request.notes().replayed();
        }
        return outcome;
    }

    /** @throws GatewayException if there is neither a place nor one in the queue */
    Admission.Ticket ticket(RunRequest request) {
        try {
            return place(request);
        } catch (GatewayException refusal) {
            refusals.note(request.id(), request.agentType(), refusal);
            throw refusal;
        }
    }

    /** The same for a run that has begun: its own events say that there was no place. */
    Admission.Ticket place(RunRequest request) {
        return admission.ask(request.caller());
    }

    /** Notes why a request was refused. */
    GatewayException refused(RunRequest request, GatewayException why) {
        refusals.note(request.id(), request.agentType(), why);
        return why;
    }
}
