package dev.breakwater.llm;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What models cost: the prices of the configuration, then those of {@code prices.properties}. */
final class Prices {

    private static final int MILLION_DIGITS = 6;

    /** What may follow the beginning of a name that the configuration prices. */
    private static final Pattern ANY_VARIANT = Pattern.compile("(?:[-:@_].*)?");

    /** What may follow a name that we price: a variant has its own price, a date or version has not. */
    private static final Pattern SAME_MODEL = Pattern.compile("(?:[-@](?:\\d{4}.*|latest|chat-latest))?");

    private final Map<String, Price> configured;
    private final Map<String, Price> known;

    private Prices(Map<String, Price> configured, Map<String, Price> known) {
        this.configured = Map.copyOf(configured);
        this.known = Map.copyOf(known);
    }

    /**
     * What tokens cost, in US dollars for a million of them.
     *
     * @param input those that a model reads
     * @param output those that it writes
     */
    record Price(BigDecimal input, BigDecimal output) {

        BigDecimal ofInput(long tokens) {
            return cost(input, tokens);
        }

        BigDecimal ofOutput(long tokens) {
            return cost(output, tokens);
        }

        private static BigDecimal cost(BigDecimal price, long tokens) {
            return price.multiply(BigDecimal.valueOf(tokens))
                    .movePointLeft(MILLION_DIGITS)
                    .stripTrailingZeros();
        }
    }

    static Prices of(List<PriceSettings> settings) {
        Map<String, Price> configured = new HashMap<>();
        for (PriceSettings price : settings) {
            configured.put(name(price.model()), new Price(price.input(), price.output()));
        }
        return new Prices(configured, shipped());
    }

    /** The price of a model. What is shipped is that of OpenAI and Anthropic: others serve models of the same names for less. */
    Optional<Price> of(Link link) {
        String model = name(link.model());
        return longestMatch(configured, model, ANY_VARIANT).or(() -> switch (link.provider()) {
            case OPENAI, ANTHROPIC -> longestMatch(known, model, SAME_MODEL);
            case OLLAMA, DEMO -> Optional.empty();
        });
    }

    private static Optional<Price> longestMatch(Map<String, Price> prices, String model, Pattern rest) {
        return prices.entrySet().stream()
                .filter(entry -> model.startsWith(entry.getKey())
                        && rest.matcher(model.substring(entry.getKey().length()))
                                .matches())
                .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                .map(Map.Entry::getValue);
    }

    /** Without a vendor before a slash. */
    private static String name(String model) {
        return model.substring(model.lastIndexOf('/') + 1).strip().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Price> shipped() {
        Properties lines = new Properties();
        try (InputStream in = Objects.requireNonNull(Prices.class.getResourceAsStream("/prices.properties"))) {
            lines.load(new InputStreamReader(in, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return lines.stringPropertyNames().stream()
                .collect(Collectors.toMap(Prices::name, model -> price(lines.getProperty(model))));
    }

    private static Price price(String line) {
        String[] numbers = line.strip().split("\\s+", -1);
        return new Price(new BigDecimal(numbers[0]), new BigDecimal(numbers[1]));
    }
}
