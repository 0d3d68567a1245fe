package dev.breakwater.configuration;

import dev.breakwater.configuration.Node.Entries;
import dev.breakwater.configuration.Node.Group;
import dev.breakwater.configuration.Node.Items;
import dev.breakwater.configuration.Node.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Every key that some settings record has below {@value #ROOT}. */
final class KnownKeys {

    static final String ROOT = "breakwater";

    private final List<Settings> settings;
    private final Group root;

    KnownKeys(SettingsTypes types) {
        this.settings = types.settings().stream()
                .filter(one -> isBelowRoot(one.prefix()))
                .sorted(Comparator.comparing(Settings::prefix)
                        .thenComparing(one -> one.type().getName()))
                .toList();
        this.root = settings.stream()
                .map(one -> Group.of(one.type(), types.madeFromText()).under(one.path()))
                .reduce(new Group(Map.of()), Group::plus);
    }

    /** What became of a key. */
    sealed interface Resolution {

        /** @param name the key as Spring's binding keeps the names in it exactly: those of a map's entries in brackets */
        record Known(String name, Node node) implements Resolution {}

        /**
         * @param parent the part of the key that is known
         * @param part the first part behind it that is not, with the dot or the brackets that it came with
         * @param siblings the names that are known in its place
         */
        record Unknown(String parent, String part, List<String> siblings) implements Resolution {

            String path() {
                return parent + part;
            }

            /** Whether a list stands where there can be none. */
            boolean inList() {
                return part.matches("\\[[0-9]+]");
            }
        }
    }

    static boolean isBelowRoot(String key) {
        return key.equals(ROOT) || key.startsWith(ROOT + ".") || key.startsWith(ROOT + "[");
    }

    List<Settings> settings() {
        return settings;
    }

    Group root() {
        return root;
    }

    /** All keys, a map's entry as {@code *} and a list's element as {@code [*]}. */
    List<String> patterns() {
        return patterns(ROOT, root).toList();
    }

    private static Stream<String> patterns(String path, Node node) {
        return switch (node) {
            case Group group ->
                group.members().entrySet().stream()
                        .flatMap(member -> patterns(path + "." + member.getKey(), member.getValue()));
            case Entries(Node value) -> patterns(path + ".*", value);
            case Items(Value ignored) -> Stream.of(path);
            case Items(Node element) -> patterns(path + "[*]", element);
            case Value ignored -> Stream.of(path);
        };
    }

    /** Looks a key below the root up, as it stands in a file. */
    Resolution resolve(String key) {
        List<KeyPart> parts = KeyPart.of(key);
        StringBuilder name = new StringBuilder(ROOT);
        Node node = root;
        for (int i = 1; i < parts.size(); i++) {
            KeyPart part = parts.get(i);
            boolean last = i == parts.size() - 1;
            if (node instanceof Entries(Value value) && !part.isIndex()) {
                name.append(exact(KeyPart.join(parts.subList(i, parts.size()))));
                return new Resolution.Known(name.toString(), value);
            }
            @Nullable Node next = switch (node) {
                case Group group -> group.member(part.text());
                case Entries(Node value) -> part.isIndex() ? null : value;
                case Items(Node element) -> part.isIndex() ? element : null;
                case Value ignored -> null;
            };
            if (next == null) {
                return new Resolution.Unknown(name.toString(), part.written(), siblings(node));
            }
            name.append(node instanceof Entries ? exact(part.text()) : part.written());
            if (last) {
                return new Resolution.Known(name.toString(), next);
            }
            node = next;
        }
        return new Resolution.Known(ROOT, root);
    }

    private static List<String> siblings(Node node) {
        return switch (node) {
            case Group group -> List.copyOf(group.members().keySet());
            case Entries ignored -> List.of("<name>");
            case Items ignored -> List.of();
            case Value ignored -> List.of();
        };
    }

    /** How the name of a map's entry is put behind the name of the map. */
    static String exact(String entry) {
        // Spring compares names outside brackets without case, dashes and underscores, and drops other characters.
        return entry.matches("[a-z0-9]+|.*[\\[\\]].*") ? "." + entry : "[" + entry + "]";
    }

    /**
     * One part of a key.
     *
     * @param written the part with the dot or the brackets that it came with
     */
    private record KeyPart(String text, String written) {

        static List<KeyPart> of(String key) {
            List<KeyPart> parts = new ArrayList<>();
            int at = 0;
            while (at < key.length()) {
                boolean bracket = key.charAt(at) == '[';
                int from = at + (bracket || key.charAt(at) == '.' ? 1 : 0);
                int to = bracket ? key.indexOf(']', from) : endOfWord(key, from);
                if (to < 0) {
                    to = key.length();
                }
                String text = key.substring(from, to);
                parts.add(new KeyPart(text, bracket ? "[" + text + "]" : "." + text));
                at = bracket ? to + 1 : to;
            }
            return parts;
        }

        static String join(List<KeyPart> parts) {
            StringBuilder joined = new StringBuilder(parts.getFirst().text());
            parts.subList(1, parts.size()).forEach(part -> joined.append(part.written()));
            return joined.toString();
        }

        boolean isIndex() {
            return written.startsWith("[") && text.matches("[0-9]+");
        }

        private static int endOfWord(String key, int from) {
            int at = from;
            while (at < key.length() && key.charAt(at) != '.' && key.charAt(at) != '[') {
                at++;
            }
            return at;
        }
    }
}
