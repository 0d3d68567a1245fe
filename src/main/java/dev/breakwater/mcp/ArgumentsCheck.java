package dev.breakwater.mcp;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.breakwater.mcp.session.Json;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds the arguments of a call against the tool's JSON Schema before anything is sent, so that a model learns of its
 * mistake in words and a server is not bothered with it. Schemas are not fetched from anywhere.
 */
final class ArgumentsCheck {

    private static final int MAX_PROBLEMS = 5;
    private static final int MAX_LENGTH = 300;

    /** JSON Schema 2020-12 is what MCP assumes where a schema does not say. */
    private static final SchemaRegistry SCHEMAS = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            builder -> builder.schemaLoader(loader -> loader.fetchRemoteResources(false)
                            .block(iri -> iri.toString().startsWith("classpath:")))
                    .schemaRegistryConfig(SchemaRegistryConfig.builder()
                            .regularExpressionFactory(BoundedPattern::of)
                            .locale(Locale.ENGLISH)
                            .build()));

    private final Schema schema;

    private ArgumentsCheck(Schema schema) {
        this.schema = schema;
    }

    /** A check against the schema; empty if the schema cannot be read. */
    static Optional<ArgumentsCheck> against(ObjectNode inputSchema) {
        try {
            Schema schema = SCHEMAS.getSchema(inputSchema);
            schema.initializeValidators();
            schema.validate(Json.MAPPER.createObjectNode()); // finds what refers to itself without end
            return Optional.of(new ArgumentsCheck(schema));
        } catch (RuntimeException | StackOverflowError e) {
            return Optional.empty();
        }
    }

    /** What the model sent, read and found to fit, or what is wrong with it. */
    sealed interface Verdict {
        record Fits(ObjectNode arguments) implements Verdict {}

        record Unfit(String reason) implements Verdict {}
    }

    Verdict check(String arguments) {
        JsonNode json;
        try {
            json = Json.MAPPER.readTree(arguments.isBlank() ? "{}" : arguments);
        } catch (JacksonException e) {
            return new Verdict.Unfit("the arguments are not valid JSON: " + brief(e.getOriginalMessage()));
        }
        if (!(json instanceof ObjectNode object)) {
            return new Verdict.Unfit("the arguments must be one JSON object");
        }
        List<Error> problems;
        try {
            problems = schema.validate(object);
        } catch (StackOverflowError e) {
            return new Verdict.Unfit("the arguments are nested too deeply, or the tool's schema refers to itself");
        }
        return problems.isEmpty() ? new Verdict.Fits(object) : new Verdict.Unfit(describe(problems));
    }

    private static String describe(List<Error> problems) {
        return problems.stream()
                .limit(MAX_PROBLEMS)
                .map(problem -> brief(describe(problem)))
                .distinct()
                .collect(Collectors.joining("; ", "the arguments do not fit the tool's schema: ", ""));
    }

    private static String describe(Error problem) {
        String place = problem.getInstanceLocation().toString();
        return place.isEmpty() ? problem.getMessage() : place + ": " + problem.getMessage();
    }

    private static String brief(String text) {
        String line = text.replaceAll("\\p{Cntrl}", " ");
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "…";
    }
}
