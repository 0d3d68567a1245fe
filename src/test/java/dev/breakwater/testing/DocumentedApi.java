package dev.breakwater.testing;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The OpenAPI document that the gateway serves, to hold things against. Schemas are taken strictly here: a member that
 * is not documented does not fit, which clients must not care about but the document's authors must.
 */
public final class DocumentedApi {

    private static final String LOCATION = "https://gateway.test/openapi.json";

    /** The dialect of OpenAPI 3.1's schemas, in which a misspelt keyword is an error, and the document around them. */
    private static final Dialect DIALECT = Dialect.builder(Dialects.getDraft202012())
            .keywords(Stream.of("openapi", "info", "servers", "security", "tags", "paths", "components")
                    .map(NonValidationKeyword::new)
                    .toList())
            .unknownKeywordFactory((keyword, _) -> {
                throw new AssertionError("no keyword of JSON Schema: " + keyword);
            })
            .build();

    private final JsonNode document;
    private final SchemaRegistry schemas;

    public DocumentedApi(JsonNode document) {
        this.document = document;
        JsonNode strict = document.deepCopy();
        strict.at("/components/schemas").forEach(schema -> close(schema, schema.has("allOf")));
        // What others are made of stays open; they are closed themselves.
        ((ObjectNode) strict.at("/components/schemas/Problem")).remove("additionalProperties");
        this.schemas = SchemaRegistry.withDialect(
                DIALECT,
                builder -> builder.schemas(Map.of(LOCATION, strict.toString()))
                        .schemaLoader(loader -> loader.fetchRemoteResources(false)));
    }

    /** The served one. */
    public static DocumentedApi of(GatewayClient gateway) {
        return new DocumentedApi(gateway.get("/openapi.json").json());
    }

    public JsonNode document() {
        return document;
    }

    /** What is wrong with a value, held against a named schema; empty if nothing is. */
    public List<String> misfits(String schema, JsonNode value) {
        return misfitsAt("/components/schemas/" + schema, value);
    }

    /** The same with the schema at a place in the document, as a JSON pointer. */
    public List<String> misfitsAt(String pointer, JsonNode value) {
        return schemas.getSchema(SchemaLocation.of(LOCATION + "#" + pointer)).validate(value).stream()
                .map(Error::toString)
                .toList();
    }

    /** The problems by their codes: the names of their schemas. */
    public Map<String, String> problems() {
        Map<String, String> names = new TreeMap<>();
        document.at("/components/schemas").properties().forEach(schema -> {
            JsonNode code = schema.getValue().at("/allOf/1/properties/code/const");
            if (code.isString()) {
                names.put(code.stringValue(), schema.getKey());
            }
        });
        return names;
    }

    /** Every object of the document with its place. */
    public void walk(BiConsumer<String, ObjectNode> visitor) {
        walk("", document, visitor);
    }

    private static void walk(String pointer, JsonNode node, BiConsumer<String, ObjectNode> visitor) {
        if (node instanceof ObjectNode object) {
            visitor.accept(pointer, object);
            object.properties()
                    .forEach(member -> walk(
                            pointer + "/" + member.getKey().replace("~", "~0").replace("/", "~1"),
                            member.getValue(),
                            visitor));
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                walk(pointer + "/" + i, array.get(i), visitor);
            }
        }
    }

    private static void close(JsonNode node, boolean composed) {
        if (!(node instanceof ObjectNode schema)) {
            return;
        }
        if (composed) {
            schema.put("unevaluatedProperties", false);
        } else if (schema.path("properties").isObject() && !schema.has("additionalProperties")) {
            schema.put("additionalProperties", false);
        }
    }
}
