package dev.breakwater.check;

import dev.breakwater.llm.ModelCheck;
import dev.breakwater.llm.ModelCheck.Verdict;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What is known of a model.
 *
 * @param message what was found, for a person; without any secret
 * @param advice what to do about it; empty if nothing has to be done
 */
record ModelFinding(String provider, String model, Status status, String message, String advice) {

    private static final String DEMO = "demo";

    /** Whether the provider takes key and model. */
    enum Status {
        GOOD,
        REJECTED,
        UNAVAILABLE,
        NOT_LISTED,
        NOT_CHECKABLE
    }

    /** @param checked in the order in which the models are asked */
    static List<ModelFinding> all(List<ModelCheck.Checked> checked) {
        return IntStream.range(0, checked.size())
                .mapToObj(i -> of(
                        checked.get(i),
                        i == 0
                                ? Settings.of(checked.get(i).provider())
                                : Settings.ofFallback(checked.get(i).provider(), i - 1)))
                .toList();
    }

    /** A provider that does not say for certain is no failure: nothing is known to be wrong. */
    boolean good() {
        return switch (status) {
            case GOOD, NOT_LISTED, NOT_CHECKABLE -> true;
            case REJECTED, UNAVAILABLE -> false;
        };
    }

    private static ModelFinding of(ModelCheck.Checked checked, Settings settings) {
        return switch (checked.verdict()) {
            case Verdict.Good _
            when checked.provider().equals(DEMO) ->
                found(
                        checked,
                        Status.GOOD,
                        "the stand-in for trying things out; it is no language model",
                        "For a real one, set OPENAI_API_KEY or ANTHROPIC_API_KEY, or OPENAI_BASE_URL for a server of your"
                                + " own.");
            case Verdict.Good _ ->
                found(
                        checked,
                        Status.GOOD,
                        settings.keyIsUsual()
                                ? "the provider takes the key and has the model"
                                : "the provider has the model",
                        "");
            case Verdict.Rejected(String reason) ->
                found(
                        checked,
                        Status.REJECTED,
                        reason,
                        settings.keyIsUsual()
                                ? "Correct the key (%s) or the model's name (%s)."
                                        .formatted(settings.key(), settings.model())
                                : "Correct the model's name (%s) or, where something in front of Ollama wants one, the key (%s)."
                                        .formatted(settings.model(), settings.key()));
            case Verdict.Unavailable(String reason) ->
                found(
                        checked,
                        Status.UNAVAILABLE,
                        "the provider cannot be reached or cannot answer now: " + reason,
                        "Is the base URL right (%s), and is the network open for it? Behind a proxy, set HTTPS_PROXY."
                                .formatted(settings.baseUrl()));
            case Verdict.NotListed(String listed) ->
                found(
                        checked,
                        Status.NOT_LISTED,
                        "the server does not list this model; it lists " + listed,
                        "Some servers serve more than they list, or their only model under any name. If this one does not,"
                                + " correct the model's name (%s).".formatted(settings.model()));
            case Verdict.NotCheckable(String reason) ->
                found(
                        checked,
                        Status.NOT_CHECKABLE,
                        "cannot be told: " + reason,
                        "If questions fail, look at the model's name (%s) and the base URL (%s)."
                                .formatted(settings.model(), settings.baseUrl()));
        };
    }

    private static ModelFinding found(ModelCheck.Checked checked, Status status, String message, String advice) {
        return new ModelFinding(checked.provider(), checked.model(), status, message, advice);
    }

    /**
     * Where a model's settings stand.
     *
     * @param keyIsUsual whether the provider usually wants a key
     */
    private record Settings(boolean keyIsUsual, String key, String model, String baseUrl) {

        static Settings of(String provider) {
            String variable = provider.toUpperCase(Locale.ROOT);
            return keyIsUsual(provider)
                    ? new Settings(true, variable + "_API_KEY", "LLM_MODEL", variable + "_BASE_URL")
                    : new Settings(
                            false, "breakwater.llm." + provider + ".api-key", "LLM_MODEL", variable + "_BASE_URL");
        }

        static Settings ofFallback(String provider, int index) {
            String key = "breakwater.llm.fallbacks[" + index + "]";
            return new Settings(keyIsUsual(provider), key + ".api-key", key + ".model", key + ".base-url");
        }

        /** The second one of a provider is called ollama_2. */
        private static boolean keyIsUsual(String provider) {
            return !provider.startsWith("ollama");
        }
    }
}
