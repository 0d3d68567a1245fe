package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Plan.Gap;
import dev.breakwater.llm.demo.Plan.Step;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Decides which tools a question calls for. */
final class Planner {

    private static final int MOST_STEPS = 8;
    private static final Pattern FOLLOWING_UP =
            Pattern.compile("(?i)^\\s*(?:and|or|also|what about|how about|same|now)\\b.*", Pattern.DOTALL);

    private final ToolMatcher matcher;

    Planner(List<Tool> tools) {
        this.matcher = new ToolMatcher(tools);
    }

    Plan plan(Conversation conversation) {
        Set<Step> steps = new LinkedHashSet<>();
        List<Gap> gaps = new ArrayList<>();
        List<String> unmet = new ArrayList<>();
        for (Reading part : new Parts(matcher, conversation.context()).of(conversation.question())) {
            Optional<Match> best = matcher.best(part, conversation.context());
            if (best.isEmpty()) {
                unmet.add(part.text());
                continue;
            }
            Match match = best.get();
            if (match.arguments().complete()) {
                match.arguments().calls().forEach(call -> steps.add(new Step(match.tool(), call)));
            } else {
                gaps.add(new Gap(match.tool(), match.arguments().missing()));
            }
        }
        if (steps.isEmpty() && gaps.isEmpty()) {
            List<Step> again = sameAgain(conversation);
            return new Plan(again, List.of(), again.isEmpty() ? unmet : List.of());
        }
        return new Plan(steps.stream().limit(MOST_STEPS).toList(), List.copyOf(gaps), List.copyOf(unmet));
    }

    /** {@code And in B?} asks again what was asked before, with another value. */
    private List<Step> sameAgain(Conversation conversation) {
        if (conversation.previousQuestion().isEmpty()
                || !FOLLOWING_UP.matcher(conversation.question()).matches()) {
            return List.of();
        }
        Reading now = Reading.of(conversation.question());
        return matcher.matches(Reading.of(conversation.previousQuestion()), conversation.context()).stream()
                .map(Match::tool)
                .filter(tool -> tool.changes().isEmpty())
                .map(tool ->
                        new Match(tool, new ArgumentReader(now, tool, Set.of(), conversation.context()).read(), 0, 0))
                .filter(match -> match.arguments().complete()
                        && !match.arguments().used().isEmpty())
                .findFirst()
                .map(match -> match.arguments().calls().stream()
                        .map(call -> new Step(match.tool(), call))
                        .toList())
                .orElse(List.of());
    }
}
