package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Span.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.node.ObjectNode;

/**
 * Ranks the offered tools by how well their words and arguments suit a question. Two measures are kept apart: the strength,
 * in which every matching word counts alike, says whether a tool fits at all; the rank, in which words that few of the tools
 * have count more, says which one fits best.
 */
final class ToolMatcher {

    /** Reached by one word of a tool's name, by two of its description, or by one of them and a value it has a use for. */
    private static final double STRONG_ENOUGH = 1.75;
    /** A tool that lacks no argument replaces a better one that does, if it is at least this good in comparison. */
    private static final double NEARLY_AS_GOOD = 0.6;

    private static final double CONFLICT = 1.5;
    private static final double NEVER = 100;
    private static final String SELECT = Words.stem("select");
    private static final Set<String> STATEMENTS = Words.stems("select insert update delete create drop alter");
    private static final Set<String> ASKING_FOR_MANY = Words.stems("which what show display see any");
    private static final String LIST = Words.stem("list");

    private final List<Tool> tools;

    ToolMatcher(List<Tool> tools) {
        this.tools = List.copyOf(tools);
    }

    List<Tool> tools() {
        return tools;
    }

    /** The tool to use, which may lack arguments; empty if none fits. */
    Optional<Match> best(Reading question, ObjectNode context) {
        List<Match> matches = matches(question, context);
        return matches.stream()
                .filter(match -> match.arguments().complete())
                .filter(match ->
                        match.strength() >= NEARLY_AS_GOOD * matches.getFirst().strength())
                .findFirst()
                .or(() -> matches.stream().findFirst());
    }

    /** All that fit, the best first. */
    List<Match> matches(Reading question, ObjectNode context) {
        Map<String, Double> rarity = question.meaningful().stream()
                .map(Token::stem)
                .distinct()
                .collect(Collectors.toMap(stem -> stem, this::rarity));
        return tools.stream()
                .filter(tool -> isMeant(tool, question))
                .map(tool -> match(tool, question, context, rarity))
                .filter(match -> match.strength() >= STRONG_ENOUGH)
                .sorted(Comparator.comparingDouble(Match::rank).reversed())
                .toList();
    }

    /** What changes something is only used when the question says so; and a question that says so is not for what only looks. */
    private static boolean isMeant(Tool tool, Reading question) {
        List<String> asked = stems(question);
        boolean changesUnasked = !tool.changes().isEmpty()
                && tool.changes().stream()
                        .noneMatch(verb -> asked.stream().anyMatch(word -> Thesaurus.related(word, verb)));
        boolean lacksTheVerb = question.lead()
                .map(Token::stem)
                .filter(Thesaurus::isChangingVerb)
                .filter(verb -> !anyRelated(tool.title(), verb) && !anyRelated(tool.gist(), verb))
                .isPresent();
        return !changesUnasked && !lacksTheVerb;
    }

    private static Match match(Tool tool, Reading question, ObjectNode context, Map<String, Double> rarity) {
        List<Token> words = question.meaningful();
        Set<Token> evidence =
                words.stream().filter(word -> isEvidence(tool, word, question)).collect(Collectors.toSet());
        Arguments arguments = new ArgumentReader(question, tool, evidence, context).read();
        double strength = arguments.fit();
        double rank = arguments.fit();
        for (Token word : words) {
            if (arguments.used().stream().noneMatch(span -> span.overlaps(word.start(), word.end()))
                    || evidence.contains(word)) {
                double weight = weight(tool, word, question);
                strength += weight;
                rank += weight * rarity.getOrDefault(word.stem(), 1.0);
            }
        }
        double against =
                against(tool, question, arguments, words) + (isOnlyTheVerb(tool, evidence, arguments) ? NEVER : 0);
        double named = tool.title().stream()
                .filter(part -> words.stream().anyMatch(word -> Thesaurus.related(word.stem(), part)))
                .count();
        rank += tool.title().isEmpty() ? 0 : 0.6 * named / tool.title().size();
        rank -= tool.isDeprecated() ? 1 : 0;
        double many = many(question)
                        .filter(word -> anyRelated(tool.title(), LIST))
                        .filter(word -> anyRelated(tool.title(), word.stem()) || anyRelated(tool.gist(), word.stem()))
                        .isPresent()
                ? 1
                : 0;
        return new Match(tool, arguments, strength + many - against, rank + many - against);
    }

    /** Names are hardly ever what a tool is chosen by, even if its description has them as an example. */
    private static boolean isEvidence(Tool tool, Token word, Reading question) {
        boolean name = word.looksLikeAName()
                && word.start() > 0
                && !word.equals(question.words().getFirst());
        return anyRelated(tool.title(), word.stem())
                || tool.server().contains(word.stem())
                || tool.inputs().contains(word.stem())
                || (!name && anyRelated(tool.gist(), word.stem()));
    }

    private static double weight(Tool tool, Token word, Reading question) {
        String stem = word.stem();
        boolean verb = Thesaurus.isVerb(stem);
        boolean lead = question.lead().filter(word::equals).isPresent();
        if (tool.title().contains(stem)) {
            return verb ? (lead ? 2.5 : 1) : 3;
        }
        double best = 0;
        if (anyRelated(tool.title(), stem)) {
            best = verb ? (lead ? 1.6 : 0.8) : 2;
        }
        if (tool.gist().contains(stem)) {
            best = Math.max(best, verb ? 0.5 : 1.5);
        } else if (anyRelated(tool.gist(), stem)) {
            best = Math.max(best, verb ? 0.4 : 1.2);
        } else if (anyRelated(tool.details(), stem)) {
            best = Math.max(best, verb ? 0.3 : 0.8);
        }
        return Math.max(best, tool.server().contains(stem) || tool.inputs().contains(stem) ? 1 : 0);
    }

    private static double against(Tool tool, Reading question, Arguments arguments, List<Token> words) {
        long unexplained = words.stream()
                .filter(word -> !Thesaurus.isVerb(word.stem()) && weight(tool, word, question) == 0)
                .filter(word -> arguments.used().stream().noneMatch(span -> span.overlaps(word.start(), word.end())))
                .count();
        double unused = question.values().stream()
                .filter(value -> arguments.used().stream().noneMatch(span -> span.overlaps(value.start(), value.end())))
                .mapToDouble(value -> value.kind() == Kind.SQL ? 2 : value.kind() == Kind.NUMBER ? 0.3 : 0.7)
                .sum();
        Optional<String> listed = many(question)
                .filter(word -> anyRelated(tool.title(), word.stem()))
                .map(word -> LIST);
        boolean conflict = listed.or(() -> question.lead().map(Token::stem))
                .filter(Thesaurus::isDistinctVerb)
                .filter(verb -> tool.title().stream().anyMatch(Thesaurus::isDistinctVerb))
                .filter(verb -> !anyRelated(tool.title(), verb))
                .isPresent();
        return Math.min(1.6, 0.9 * unexplained)
                + Math.min(2, unused)
                + (conflict ? CONFLICT : 0)
                + (isForOtherStatements(tool, question) ? CONFLICT * 2 : 0);
    }

    /** {@code Delete x} is no reason to use whatever can delete: what is deleted must be named, or be of the right form. */
    private static boolean isOnlyTheVerb(Tool tool, Set<Token> evidence, Arguments arguments) {
        return !tool.changes().isEmpty()
                && arguments.fit() < 1
                && evidence.stream()
                        .map(Token::stem)
                        .filter(stem -> !Thesaurus.isVerb(stem))
                        .noneMatch(stem -> anyRelated(tool.title(), stem) || anyRelated(tool.gist(), stem));
    }

    /** Whether the question holds SQL, and the tool says that it takes other statements than that. */
    private static boolean isForOtherStatements(Tool tool, Reading question) {
        return question.values(Kind.SQL).stream()
                .map(statement -> Words.tokens(statement.value()).getFirst().stem())
                .map(verb -> STATEMENTS.contains(verb) ? verb : SELECT)
                .anyMatch(verb -> STATEMENTS.stream().anyMatch(each -> says(tool, each)) && !says(tool, verb));
    }

    private static boolean says(Tool tool, String stem) {
        return tool.title().contains(stem)
                || tool.gist().contains(stem)
                || tool.details().contains(stem);
    }

    /** The plural after a question word, as in {@code which tables} and {@code show the files}: it asks for a list of them. */
    private static Optional<Token> many(Reading question) {
        boolean asks = question.words().stream().limit(3).anyMatch(word -> ASKING_FOR_MANY.contains(word.stem()));
        return question.meaningful().stream()
                .filter(word -> !Thesaurus.isVerb(word.stem()))
                .findFirst()
                .filter(word ->
                        asks && word.text().endsWith("s") && !word.stem().endsWith("s"));
    }

    private double rarity(String stem) {
        long having =
                tools.stream().filter(tool -> anyRelated(tool.words(), stem)).count();
        return Math.log(1 + tools.size() / (double) Math.max(1, having)) / Math.log(1 + tools.size());
    }

    private static boolean anyRelated(Collection<String> words, String stem) {
        return words.stream().anyMatch(word -> Thesaurus.related(word, stem));
    }

    private static List<String> stems(Reading question) {
        List<String> stems =
                new ArrayList<>(question.words().stream().map(Token::stem).toList());
        question.values(Kind.SQL)
                .forEach(statement ->
                        stems.add(Words.tokens(statement.value()).getFirst().stem()));
        return stems;
    }
}
