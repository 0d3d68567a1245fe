package dev.breakwater.agent.workflow;

import dev.breakwater.agent.loop.TokenEstimate;
import dev.breakwater.agent.workflow.State.Draft;
import dev.breakwater.agent.workflow.State.Writing;
import dev.breakwater.run.Question;
import dev.breakwater.run.RecordedEvent;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a model is shown to write an answer from, or to judge one: findings, the tool results behind them, a draft and what is
 * wrong with it. All of it is data.
 *
 * @param draft null if there is none yet
 * @param problems what a critique found in the draft
 */
record Dossier(
        List<Finding> findings, Evidence evidence, @Nullable String draft, List<String> problems) {

    private static final String MARK = " [… shortened by the gateway …]";

    /** What is shown of each text at least, in tokens. */
    private static final int LEAST = 64;

    Dossier {
        findings = List.copyOf(findings);
        problems = List.copyOf(problems);
    }

    /** What a run has found out. */
    static Dossier of(Writing found, List<RecordedEvent> events) {
        return new Dossier(found.findings(), Evidence.of(found.plan(), events), null, List.of());
    }

    /** What a run has found out, and the draft that was written from it. */
    static Dossier of(Draft draft, List<String> problems, List<RecordedEvent> events) {
        return new Dossier(draft.findings(), Evidence.of(draft.plan(), events), draft.text(), problems);
    }

    /**
     * The question with the dossier beside it.
     *
     * @param tokens how many of them the texts of the dossier may take together, about
     */
    Question beside(Question question, int tokens) {
        int limit = limit(texts(), tokens);
        ObjectNode context = JsonMapper.shared().createObjectNode();
        if (question.context() != null) {
            context.set("given", question.context());
        }
        ArrayNode told = context.putArray("findings");
        findings.forEach(finding -> add(finding, told.addObject(), limit));
        ArrayNode sources = context.putArray("sources");
        evidence.items().forEach(item -> add(item, sources.addObject(), limit));
        if (draft != null) {
            context.put("draft", draft);
        }
        if (!problems.isEmpty()) {
            ArrayNode list = context.putArray("problems");
            problems.forEach(list::add);
        }
        return new Question(question.query(), context, question.history());
    }

    /** The findings as an answer of their own, where no model writes one. */
    String composed() {
        List<String> parts = new ArrayList<>();
        for (Finding finding : findings) {
            String sources = references(finding);
            parts.add(finding.question() + "\n"
                    + (finding.found()
                            ? finding.end().text() + sources
                            : "Not found out: " + finding.end().text() + unread(finding)));
        }
        return String.join("\n\n", parts);
    }

    private String unread(Finding finding) {
        List<Evidence.Item> items = evidence.of(finding.end().branch());
        return items.isEmpty()
                ? ""
                : "\nThe last thing that a tool said is: "
                        + shortened(items.getLast().result(), LEAST * 10)
                        + " [" + items.getLast().source().id() + "]";
    }

    private String references(Finding finding) {
        List<String> ids = evidence.of(finding.end().branch()).stream()
                .map(item -> item.source().id())
                .toList();
        return ids.isEmpty() ? "" : " [" + String.join(", ", ids) + "]";
    }

    private void add(Finding finding, ObjectNode node, int limit) {
        node.put("question", finding.question());
        node.put("outcome", finding.end().outcome().wireName());
        node.put(
                finding.found() ? "finding" : "failure", shortened(finding.end().text(), limit));
        ArrayNode sources = node.putArray("sources");
        evidence.of(finding.end().branch())
                .forEach(item -> sources.add(item.source().id()));
    }

    private static void add(Evidence.Item item, ObjectNode node, int limit) {
        node.put("id", item.source().id());
        node.put("server", item.source().server());
        node.put("tool", item.source().tool());
        node.put("arguments", shortened(item.arguments(), Math.min(limit, LEAST * 4)));
        node.put("result", shortened(item.result(), limit));
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        findings.forEach(finding -> texts.add(finding.end().text()));
        evidence.items().forEach(item -> texts.add(item.result()));
        return texts;
    }

    /** The longest that a text may be, so that all together stay within the tokens and short ones stay whole. */
    private static int limit(List<String> texts, int tokens) {
        List<Integer> sizes = texts.stream()
                .map(TokenEstimate::of)
                .sorted(Comparator.naturalOrder())
                .toList();
        int left = tokens;
        for (int i = 0; i < sizes.size(); i++) {
            int share = left / (sizes.size() - i);
            if (sizes.get(i) > share) {
                return Math.max(LEAST, share);
            }
            left -= sizes.get(i);
        }
        return Integer.MAX_VALUE / 4;
    }

    private static String shortened(String text, int tokens) {
        if (TokenEstimate.of(text) <= tokens) {
            return text;
        }
        return text.substring(0, TokenEstimate.prefix(text, Math.max(1, tokens - TokenEstimate.of(MARK)))) + MARK;
    }
}
