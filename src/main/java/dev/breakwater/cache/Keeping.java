package dev.breakwater.cache;

import dev.breakwater.cache.CacheSettings.Tools;
import dev.breakwater.cache.OwnRun.Result.Answered;
import dev.breakwater.redis.RedisBudgets;
import dev.breakwater.run.Answer;
import dev.breakwater.run.Research;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Which answers are kept, and for how long. */
final class Keeping {

    private final AnswerCache cache;
    private final CacheSettings settings;
    private final RedisBudgets budgets;

    Keeping(AnswerCache cache, CacheSettings settings, RedisBudgets budgets) {
        this.cache = cache;
        this.settings = settings;
        this.budgets = budgets;
    }

    /** @param onWrite told when the run does what makes its answer its own */
    Watch watch(Asked asked, Runnable onWrite) {
        return new Watch(asked.missing(), settings.tools() == Tools.ALL, onWrite);
    }

    /**
     * Keeps the answer here if it is one to keep.
     *
     * @return keeps it for all gateways, which blocks, and says whether it now is
     */
    BooleanSupplier keep(Asked asked, OwnRun.Result result, Watch watch) {
        if (!(result instanceof Answered(Answer answer)) || !keepable(asked, answer, watch)) {
            return () -> false;
        }
        Duration time = time(asked, answer, watch);
        Optional<byte[]> json = cache.keep(asked.key(), answer, time);
        return () -> json.isPresent() && cache.share(asked.key(), answer, json.get(), time, budgets.next());
    }

    private static boolean keepable(Asked asked, Answer answer, Watch watch) {
        return !answer.partial()
                && !watch.wrote()
                && !watch.incomplete()
                && isComplete(answer.research())
                // The tools have changed since: what the run was offered is not what its key says.
                && asked.now().get().equals(asked.key());
    }

    private static boolean isComplete(@Nullable Research research) {
        return research == null
                || research.branches().stream().allMatch(branch -> branch.outcome() == Research.Outcome.COMPLETED);
    }

    /** Shorter for what could soon be better: without one of its servers, or by another model than is asked first. */
    private Duration time(Asked asked, Answer answer, Watch watch) {
        boolean lesser = watch.degraded() || !answer.model().equals(asked.model());
        boolean shorter = lesser && settings.degradedTtl().compareTo(settings.ttl()) < 0;
        return shorter ? settings.degradedTtl() : settings.ttl();
    }
}
