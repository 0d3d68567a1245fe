package dev.breakwater.llm;

import dev.langchain4j.http.client.HttpRequest;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Takes secrets out of a provider's words: the key the request carried, and whatever looks like one. */
final class Redaction {

    private static final String REDACTED = "[redacted]";

    /** The headers that keys travel in. */
    private static final Set<String> CARRIERS = Set.of("authorization", "x-api-key");

    private static final Pattern LOOKS_SECRET =
            Pattern.compile("(?i)\\bsk-[\\w*.-]{4,}|(?<=\\bbearer )\\S+|(?<=://)[^/\\s@]+(?=@)");

    private final List<String> secrets;

    private Redaction(List<String> secrets) {
        this.secrets = secrets;
    }

    /** Knows the key that the request carries. */
    static Redaction of(HttpRequest request) {
        return new Redaction(request.headers().entrySet().stream()
                .filter(header -> CARRIERS.contains(header.getKey().toLowerCase(Locale.ROOT)))
                .flatMap(header -> header.getValue().stream())
                .flatMap(value -> Stream.of(value, value.substring(value.indexOf(' ') + 1)))
                .filter(secret -> !secret.isBlank())
                .toList());
    }

    String apply(String text) {
        String shown = text;
        for (String secret : secrets) {
            shown = shown.replace(secret, REDACTED);
        }
        return LOOKS_SECRET.matcher(shown).replaceAll(REDACTED);
    }
}
