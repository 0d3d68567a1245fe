package dev.breakwater.llm.demo;

import dev.langchain4j.agent.tool.ToolSpecification;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A tool as the words that speak for it, and what it asks for.
 *
 * @param name the name to call it by
 * @param server the words of its server's name
 * @param title the words of its own name
 * @param gist the words of its description's first sentence
 * @param details the words of the rest of its description
 * @param inputs the words of its arguments' names and choices
 */
record Tool(
        String name,
        List<String> server,
        List<String> title,
        Set<String> gist,
        Set<String> details,
        Set<String> inputs,
        String description,
        Schema schema) {

    private static final Pattern SENTENCE = Pattern.compile("(?<=[.!?])\\s+|\\R+");

    static Tool of(ToolSpecification specification) {
        String name = specification.name();
        int cut = name.indexOf("__");
        String description = specification.description() == null
                ? ""
                : specification.description().strip();
        Schema schema = Schema.of(specification.parameters());
        List<String> sentences = SENTENCE.splitAsStream(description).toList();
        return new Tool(
                name,
                cut > 0 ? Words.meaningful(name.substring(0, cut)) : List.of(),
                Words.meaningful(cut > 0 ? name.substring(cut + 2) : name),
                sentences.isEmpty() ? Set.of() : Set.copyOf(Words.meaningful(sentences.getFirst())),
                Set.copyOf(Words.meaningful(sentences.stream().skip(1).collect(Collectors.joining(" ")))),
                Set.copyOf(inputWords(schema).toList()),
                description,
                schema);
    }

    /** Its name without the server's, for people. */
    String ownName() {
        return ownName(name);
    }

    static String ownName(String name) {
        int cut = name.indexOf("__");
        return cut > 0 ? name.substring(cut + 2) : name;
    }

    String firstSentence() {
        return SENTENCE.splitAsStream(description).findFirst().orElse("");
    }

    boolean isDeprecated() {
        return description.toLowerCase(Locale.ROOT).contains("deprecated");
    }

    /** What its name says that it changes; empty for a tool that only looks. */
    List<String> changes() {
        return title.stream().filter(Thesaurus::isChangingVerb).toList();
    }

    /** Everything that speaks for it, once. */
    Set<String> words() {
        return Stream.of(server, title, gist, details, inputs)
                .flatMap(Collection::stream)
                .collect(Collectors.toSet());
    }

    private static Stream<String> inputWords(Schema schema) {
        Stream<String> own = schema.properties().entrySet().stream()
                .flatMap(property ->
                        Stream.concat(Words.meaningful(property.getKey()).stream(), inputWords(property.getValue())));
        Stream<String> choices =
                schema.choices().stream().flatMap(choice -> Words.meaningful(choice.asString("")).stream());
        Stream<String> items = schema.items() == null ? Stream.of() : inputWords(schema.items());
        return Stream.of(own, choices, items).flatMap(words -> words).distinct();
    }
}
