package dev.breakwater.agent;

import dev.breakwater.cache.Asked;
import dev.breakwater.cache.OwnRun;
import dev.breakwater.cache.Reply;
import dev.breakwater.cache.SharedAnswers;
import dev.breakwater.failure.GatewayException;
import dev.breakwater.redis.RedisBudget;
import dev.breakwater.resilience.Deadline;
import dev.breakwater.run.Answer;
import dev.breakwater.run.RunListener;
import java.util.function.Supplier;

/** Puts the answers of other runs in front of an agent's own. */
final class AnswerSharing {

    private final SharedAnswers answers;
    private final AnswerKeys keys;

    AnswerSharing(SharedAnswers answers, AnswerKeys keys) {
        this.answers = answers;
        this.keys = keys;
    }

    boolean enabled() {
        return answers.enabled();
    }

    Asked asked(RunRequest request, Agent agent, Deadline deadline, RedisBudget budget) {
        return keys.asked(request, agent, deadline, budget);
    }

    /**
     * Gets the answer of another run, or else of this one.
     *
     * @param waits called when the request begins to wait for another run
     * @param own makes this one
     */
    Reply answer(Asked asked, WatchedRun run, Runnable waits, Supplier<Answer> own) {
        return answers.answer(asked, new OwnRun() {
            @Override
            public void waits() {
                waits.run();
            }

            @Override
            public Result make(RunListener watcher) {
                run.watch(watcher);
                try {
                    return new Result.Answered(own.get());
                } catch (GatewayException failure) {
                    return new Result.Failed(failure);
                }
            }
        });
    }
}
