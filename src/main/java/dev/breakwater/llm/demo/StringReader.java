package dev.breakwater.llm.demo;

import dev.breakwater.llm.demo.Span.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the text that an argument wants, according to its {@link Role}. */
final class StringReader {

    private static final Pattern AND_ANOTHER = Pattern.compile(
            "\\G(?:\\s*,\\s*(?:and\\s+|or\\s+)?|\\s+(?:and|or)\\s+)(?:the\\s+)?([\\p{L}_][\\p{L}\\p{N}_-]*)");
    private static final Pattern RELATIVE_DAY = Pattern.compile("(?i)\\b(today|tomorrow|yesterday)\\b");
    /** Tools that go through a folder, for which the folder one stands in is a good guess. */
    private static final Set<String> BROWSING =
            Words.stems("list search find tree directory folder browse glob walk scan");

    private static final Set<String> FOLDER = Words.stems("dir directory folder");

    private final Reading reading;
    private final Tool tool;
    private final Claims claims;
    private final Texts texts;
    private final Map<String, List<Span>> others = new TreeMap<>();

    StringReader(Reading reading, Tool tool, Claims claims, Texts texts) {
        this.reading = reading;
        this.tool = tool;
        this.claims = claims;
        this.texts = texts;
    }

    Optional<String> read(String name, Schema schema, boolean required) {
        Role role = Role.of(name, schema, tool);
        return texts.assigned(name)
                .map(span -> claims.take(span, 1))
                .or(() -> byRole(name, schema, role, required))
                .filter(value -> !value.isBlank()
                        && value.length() >= schema.bounds().shortest()
                        && value.length() <= schema.bounds().longest());
    }

    /** Every value in the question that suits a list of such texts. */
    List<String> readAll(String name, Schema items, boolean required) {
        List<String> values = new ArrayList<>();
        read(name, items, required).ifPresent(values::add);
        List<Span> more = others.getOrDefault(name, List.of());
        more.stream().filter(claims::free).forEach(span -> values.add(claims.take(span, 0)));
        others.remove(name);
        if (required) {
            reading.values(Kind.QUOTED).stream().filter(claims::free).forEach(span -> values.add(claims.take(span, 0)));
        }
        return values;
    }

    /**
     * What else could stand in the place of a value that was read, by the name of its argument: the second of two cities.
     * Nothing, if another argument has taken it or wants the same kind of value.
     */
    Map<String, List<Span>> alternatives() {
        return others.entrySet().stream()
                .map(other -> Map.entry(
                        other.getKey(),
                        other.getValue().stream().filter(claims::free).toList()))
                .filter(other -> !other.getValue().isEmpty())
                .limit(1)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    private Optional<String> byRole(String name, Schema schema, Role role, boolean required) {
        return switch (role) {
            case SQL -> first(Kind.SQL, 3);
            case URL -> first(Kind.URL, 1);
            case EMAIL -> first(Kind.EMAIL, 1);
            case DATE -> first(Kind.DATE, 0.7).or(() -> schema.format().isEmpty() ? relativeDay() : Optional.empty());
            case PLACE -> place(name, required);
            case PATH -> path(name, required);
            case PATTERN ->
                first(Kind.GLOB, 1)
                        .or(() -> required ? first(Kind.QUOTED, 0.7) : Optional.empty())
                        .or(() -> text(name, required, false));
            case TEXT -> first(Kind.QUOTED, 0.7).or(() -> text(name, required, true));
            case NAME -> name(name, required);
        };
    }

    private Optional<String> place(String name, boolean required) {
        Optional<Span> beside = texts.beside(name, false)
                .filter(span -> Character.isUpperCase(span.value().charAt(0)));
        List<Span> places = new Places(reading, claims).find();
        if (beside.isPresent()
                && places.stream()
                        .noneMatch(place -> place.overlaps(
                                beside.get().start(), beside.get().end()))) {
            return beside.map(span -> claims.take(span, 1));
        }
        if (!places.isEmpty()) {
            others.put(name, places.subList(1, places.size()));
            double weight = Character.isLowerCase(places.getFirst().value().charAt(0)) ? 0.5 : 1;
            return Optional.of(claims.take(places.getFirst(), weight));
        }
        return required ? first(Kind.QUOTED, 0.5) : Optional.empty();
    }

    private Optional<String> path(String name, boolean required) {
        Paths paths = new Paths(reading, claims);
        List<Span> written = paths.written();
        if (!written.isEmpty()) {
            others.put(name, written.subList(1, written.size()));
            return Optional.of(claims.take(written.getFirst(), isFileForFolder(written.getFirst()) ? -1 : 1));
        }
        Optional<Span> told = paths.told().stream().findFirst();
        if (told.isPresent()) {
            return told.map(span -> claims.take(span, 0.5));
        }
        if (required && !mayUseQuotation()) {
            return browses(name) ? Optional.of(".") : Optional.empty();
        }
        return required
                ? first(Kind.QUOTED, 0.5).or(() -> browses(name) ? Optional.of(".") : Optional.empty())
                : Optional.empty();
    }

    private boolean isFileForFolder(Span path) {
        return path.value().matches(".*[^./\\\\]\\.\\w+")
                && tool.title().stream().anyMatch(FOLDER::contains)
                && tool.changes().isEmpty();
    }

    /** A quotation belongs to what is searched for, if the tool has an argument for that, rather than to where. */
    private boolean mayUseQuotation() {
        return tool.schema().properties().entrySet().stream()
                .filter(property -> property.getValue().type().equals("string"))
                .map(property -> Role.of(property.getKey(), property.getValue(), tool))
                .noneMatch(role -> role == Role.TEXT || role == Role.PATTERN);
    }

    private boolean browses(String name) {
        return tool.changes().isEmpty()
                && (Words.meaningful(name).stream().anyMatch(FOLDER::contains)
                        || tool.title().stream().anyMatch(BROWSING::contains));
    }

    private Optional<String> name(String name, boolean required) {
        Optional<Span> beside = texts.beside(name, false);
        if (beside.isPresent()) {
            others.put(name, following(beside.get()));
            return beside.map(span -> claims.take(span, 0.5));
        }
        if (!required) {
            return Optional.empty();
        }
        return first(Kind.QUOTED, 0.5)
                .or(() -> first(Kind.PATH, 0.5))
                .or(() -> texts.leftoverName().map(span -> {
                    others.put(name, following(span));
                    return claims.take(span, 0);
                }));
    }

    /** The other names of an enumeration: {@code a, b and c}. */
    private List<Span> following(Span span) {
        List<Span> names = new ArrayList<>();
        Matcher next = AND_ANOTHER.matcher(reading.text());
        for (int from = span.end(); next.find(from); from = next.end()) {
            String word = next.group(1);
            if (Words.isStop(Words.stem(word)) || Thesaurus.isVerb(Words.stem(word))) {
                break;
            }
            names.add(new Span(Kind.WORDS, next.start(1), next.end(1), word));
        }
        return names;
    }

    private Optional<String> text(String name, boolean required, boolean wordy) {
        return texts.beside(name, wordy)
                .or(() -> required ? (wordy ? texts.leftoverText() : texts.leftoverName()) : Optional.empty())
                .map(span -> claims.take(span, 0.1));
    }

    private Optional<String> relativeDay() {
        Matcher day = RELATIVE_DAY.matcher(reading.text());
        return day.find()
                ? Optional.of(claims.take(new Span(Kind.DATE, day.start(), day.end(), day.group()), 0.5))
                : Optional.empty();
    }

    private Optional<String> first(Kind kind, double weight) {
        return reading.values(kind).stream().filter(claims::free).findFirst().map(span -> claims.take(span, weight));
    }
}
