package dev.breakwater.agent;

import dev.breakwater.admission.Admission;
import dev.breakwater.admission.idempotency.IdempotencyKey;
import dev.breakwater.admission.idempotency.Outcome;
import dev.breakwater.agent.loop.Conclusion;
import dev.breakwater.cache.Asked;
import dev.breakwater.cache.OwnRun.Result.Answered;
import dev.breakwater.cache.OwnRun.Result.Failed;
import dev.breakwater.cache.Reply;
import dev.breakwater.failure.Cancelled;
import dev.breakwater.failure.GatewayDefect;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.failure.ModelUnavailable;
import dev.breakwater.failure.RateLimited;
import dev.breakwater.failure.Starting;
import dev.breakwater.failure.ToolsUnavailable;
import dev.breakwater.mcp.ServerStatus;
import dev.breakwater.mcp.ToolServers;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.ActiveRuns;
import dev.breakwater.run.ActiveRuns.WindUp;
import dev.breakwater.run.Answer;
import dev.breakwater.run.Caller;
import dev.breakwater.run.RequestId;
import dev.breakwater.run.ReuseSource;
import dev.breakwater.run.Run;
import dev.breakwater.run.RunEvent.AnswerReused;
import dev.breakwater.run.RunEvent.RunCompleted;
import dev.breakwater.run.RunEvent.RunFailed;
import dev.breakwater.run.RunEvent.RunStarted;
import dev.breakwater.run.RunListener;
import java.time.Clock;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** What stands in front of every agent: gives the run its deadline and its events, and turns whatever goes wrong into a failure. */
public final class ResilientAgent {

    private static final Logger log = LoggerFactory.getLogger(ResilientAgent.class);
    private static final String MDC_KEY = "request_id";
    private static final Duration START_RETRY = Duration.ofSeconds(2);

    private final AgentFactory agents;
    private final ToolServers servers;
    private final String model;
    private final List<RunListener> listeners;
    private final RunRetries retries;
    private final ActiveRuns active;
    private final Gate gate;
    private final AnswerSharing sharing;
    private final Clock clock;

    ResilientAgent(
            AgentFactory agents,
            ToolServers servers,
            String model,
            List<RunListener> listeners,
            RunRetries retries,
            ActiveRuns active,
            Gate gate,
            AnswerSharing sharing,
            Clock clock) {
        this.agents = agents;
        this.servers = servers;
        this.model = model;
        this.listeners = List.copyOf(listeners);
        this.retries = retries;
        this.active = active;
        this.gate = gate;
        this.sharing = sharing;
        this.clock = clock;
    }

    /**
     * Answers a question, from the answer of another run where there is one; blocks until it has, at most for the agent's time
     * or the request's, whichever is shorter. An interrupt cancels the run.
     *
     * @throws GatewayException if there is no answer; the run's last event then is {@link RunFailed}. What is not even let
     *     in has no events: it is counted and logged as {@link #refused}
     */
    public Answer answer(RunRequest request) {
        WatchedRun run = new WatchedRun(request.id(), clock, listeners);
        String known = agents.find(request.agentType()).isPresent() ? request.agentType() : null;
        return inContextOf(request.id(), () -> {
            try (ActiveRuns.Tracked tracked = active.enter(request.id());
                    RunTrace _ = RunTrace.of(run.run(), known)) {
                RedisBudget budget = gate.budget();
                count(request, budget, tracked);
                Deadline deadline = deadline(request);
                Supplier<Answer> make = () -> made(request, run, deadline, budget, tracked);
                IdempotencyKey key = request.key();
                if (key == null) {
                    return make.get();
                }
                return switch (gate.once(request, key, run.run(), deadline, budget, make)) {
                    case Outcome.Fresh(Answer answer) -> answer;
                    case Outcome.Replayed(Answer answer) -> reused(request, run.run(), ReuseSource.REPLAY, answer);
                    case Outcome.Refused(GatewayException why) -> throw gate.refused(request, stopped(tracked, why));
                };
            }
        });
    }

    /**
     * Counts and logs a request that was refused because of what it says. It counts for its caller's limit, too.
     *
     * @throws RateLimited if that is the reason to refuse it that comes first
     */
    public void refused(RequestId id, Caller caller, GatewayException why, ResponseNotes notes) {
        inContextOf(id, () -> {
            try (RunTrace _ = RunTrace.ofNone(id)) {
                gate.refuse(id, caller, why, notes);
                return why;
            }
        });
    }

    private void count(RunRequest request, RedisBudget budget, ActiveRuns.Tracked tracked) {
        try {
            gate.count(request, budget);
        } catch (Cancelled interrupted) {
            throw gate.refused(request, stopped(tracked, interrupted));
        }
    }

    private Answer made(
            RunRequest request, WatchedRun run, Deadline deadline, RedisBudget budget, ActiveRuns.Tracked tracked) {
        return asked(request, deadline, budget)
                .map(asked -> shared(request, run, deadline, tracked, asked))
                .orElseGet(() -> own(request, run.run(), deadline, tracked));
    }

    /** Nothing where no other run's answer can do, and where the run will fail before it has begun. */
    private Optional<Asked> asked(RunRequest request, Deadline deadline, RedisBudget budget) {
        return sharing.enabled() && servers.settled()
                ? agents.find(request.agentType()).map(agent -> sharing.asked(request, agent, deadline, budget))
                : Optional.empty();
    }

    private Answer shared(
            RunRequest request, WatchedRun watched, Deadline deadline, ActiveRuns.Tracked tracked, Asked asked) {
        Run run = watched.run();
        try {
            Reply reply = sharing.answer(
                    asked, watched, () -> begin(request, run), () -> own(request, run, deadline, tracked));
            return switch (reply) {
                case Reply.Own(Answered(Answer answer)) -> answer;
                case Reply.Own(Failed(GatewayException failure)) -> throw failure;
                case Reply.Reused(ReuseSource source, Answer original) -> reused(request, run, source, original);
                case Reply.None(GatewayException failure) -> {
                    begin(request, run);
                    throw failed(run, stopped(tracked, failure));
                }
            };
        } catch (GatewayException known) {
            throw known;
        } catch (RuntimeException | Error unexpected) {
            log.atError().setCause(unexpected).log("request ended by a defect of the gateway");
            begin(request, run);
            throw failed(run, new GatewayDefect(unexpected));
        }
    }

    /** A short run of its own, with an answer that was there. */
    private Answer reused(RunRequest request, Run run, ReuseSource source, Answer original) {
        begin(request, run);
        run.emit(new AnswerReused(source, original));
        run.emit(new RunCompleted(original.text(), original.partialReason()));
        return Answer.of(run.events());
    }

    /** Why a request was interrupted that only waited for another one. */
    private static GatewayException stopped(ActiveRuns.Tracked tracked, GatewayException failure) {
        return failure instanceof Cancelled
                ? tracked.reason()
                        .or(() -> tracked.takeWindUp()
                                .map(order -> order.otherwise().get()))
                        .orElse(failure)
                : failure;
    }

    private Answer own(RunRequest request, Run run, Deadline deadline, ActiveRuns.Tracked tracked) {
        try (Admission.Ticket ticket = ticket(request, run)) {
            begin(request, run);
            Conclusion conclusion = conclude(request, run, deadline, tracked, ticket);
            run.emit(new RunCompleted(conclusion.text(), conclusion.partialReason()));
            return Answer.of(run.events());
        }
    }

    /** The first event, unless the run has waited for another one and so has had it. */
    private void begin(RunRequest request, Run run) {
        if (run.events().isEmpty()) {
            run.emit(new RunStarted(request.id(), request.agentType(), model, request.caller(), request.question()));
        }
    }

    private Admission.Ticket ticket(RunRequest request, Run run) {
        if (run.events().isEmpty()) {
            return gate.ticket(request);
        }
        try {
            return gate.place(request);
        } catch (GatewayException refusal) {
            throw failed(run, refusal);
        }
    }

    private Conclusion conclude(
            RunRequest request, Run run, Deadline deadline, ActiveRuns.Tracked tracked, Admission.Ticket ticket) {
        try {
            return work(request, run, deadline, tracked, ticket);
        } catch (Cancelled cancelled) {
            throw failed(run, tracked.reason().orElse(cancelled));
        } catch (GatewayException failure) {
            throw failed(run, failure);
        } catch (RuntimeException | Error unexpected) {
            log.atError().setCause(unexpected).log("run ended by a defect of the gateway");
            throw failed(run, new GatewayDefect(unexpected));
        }
    }

    private Conclusion work(
            RunRequest request, Run run, Deadline deadline, ActiveRuns.Tracked tracked, Admission.Ticket ticket) {
        Agent agent = agents.named(request.agentType());
        requireServers(agent);
        try {
            ticket.awaitPlace(deadline);
            return answer(agent, request, run, deadline);
        } catch (Cancelled interrupted) {
            WindUp order = tracked.takeWindUp().orElseThrow(() -> interrupted);
            return lastWords(
                    agent, request, run, order, deadline.within(order.left().get()));
        }
    }

    private Conclusion answer(Agent agent, RunRequest request, Run run, Deadline deadline) {
        try {
            return retries.make(() -> agent.answer(request.question(), run, deadline), run, deadline);
        } catch (ModelUnavailable gone) {
            return agent.withoutModel(request.question(), run, deadline, gone);
        }
    }

    /** When a request has to be over that has just come; at once, if nobody answers it. */
    private Deadline deadline(RunRequest request) {
        Duration time = agents.find(request.agentType()).map(Agent::timeout).orElse(Duration.ZERO);
        Deadline longest = Deadline.after(time, clock);
        return request.timeout() == null ? longest : longest.within(request.timeout());
    }

    private static Conclusion lastWords(Agent agent, RunRequest request, Run run, WindUp order, Deadline end) {
        try {
            return agent.windUp(request.question(), run, end, order.reason());
        } catch (Cancelled stopped) {
            throw stopped;
        } catch (GatewayException nothingToSay) {
            throw order.otherwise().get();
        }
    }

    private void requireServers(Agent agent) {
        if (!servers.settled()) {
            throw new Starting(START_RETRY);
        }
        List<String> wanted = agent.description().servers();
        List<ServerStatus> down = servers.statuses().stream()
                .filter(server -> server.required() && !server.healthy() && wanted.contains(server.name()))
                .toList();
        if (!down.isEmpty()) {
            throw new ToolsUnavailable(
                    down.stream().map(ServerStatus::name).toList(),
                    down.stream()
                            .map(ServerStatus::retryAfter)
                            .filter(wait -> wait != null)
                            .max(Comparator.naturalOrder())
                            .orElse(null));
        }
    }

    private static GatewayException failed(Run run, GatewayException failure) {
        run.emit(new RunFailed(
                failure.code(),
                failure.fault(),
                failure.explanation(),
                failure.retryAfter().orElse(null)));
        return failure;
    }

    /** Does the work with the request's id in the logging context, and puts back what was there before. */
    private static <T> T inContextOf(RequestId id, Supplier<T> work) {
        String before = MDC.get(MDC_KEY);
        MDC.put(MDC_KEY, id.value());
        try {
            return work.get();
        } finally {
            if (before == null) {
                MDC.remove(MDC_KEY);
            } else {
                MDC.put(MDC_KEY, before);
            }
        }
    }
}
