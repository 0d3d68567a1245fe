package dev.breakwater.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.kubernetes.client.openapi.JSON;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/**
 * Objects for Kubernetes, read as strictly as a server reads them at its strictest: unknown members, missing ones, values of
 * another type, members and named elements that stand twice are refused.
 */
record Manifests(List<JsonNode> objects) {

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();
    private static final JsonMapper PLAIN = new JsonMapper();

    /** What there may be, and the class of the Kubernetes client that knows its members. */
    private static final Map<String, String> TYPES = Map.of(
            "v1 Namespace", "V1Namespace",
            "v1 ConfigMap", "V1ConfigMap",
            "v1 Service", "V1Service",
            "v1 ServiceAccount", "V1ServiceAccount",
            "apps/v1 Deployment", "V1Deployment",
            "autoscaling/v2 HorizontalPodAutoscaler", "V2HorizontalPodAutoscaler",
            "policy/v1 PodDisruptionBudget", "V1PodDisruptionBudget",
            "networking.k8s.io/v1 NetworkPolicy", "V1NetworkPolicy",
            "networking.k8s.io/v1 Ingress", "V1Ingress");

    /** What there may be besides, with a schema in the tests' resources. */
    private static final Map<String, Schema> CUSTOM_TYPES = Map.of(
            "monitoring.coreos.com/v1 ServiceMonitor", schema("ServiceMonitor"),
            "monitoring.coreos.com/v1 PrometheusRule", schema("PrometheusRule"));

    static Manifests read(String yaml) throws IOException {
        List<JsonNode> objects;
        try (var values = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            objects = values.readAll().stream()
                    .filter(object -> !object.isNull() && !object.isMissingNode())
                    .toList();
        }
        objects.forEach(Manifests::check);
        return new Manifests(objects);
    }

    /** The one of this kind and name. */
    JsonNode get(String kind, String name) {
        return all(kind)
                .filter(object -> object.at("/metadata/name").asString().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + kind + " " + name));
    }

    Stream<JsonNode> all(String kind) {
        return objects.stream().filter(object -> object.path("kind").asString().equals(kind));
    }

    /** The pods that its workloads make. */
    Stream<JsonNode> pods() {
        return objects.stream().map(object -> object.at("/spec/template/spec")).filter(pod -> !pod.isMissingNode());
    }

    private static void check(JsonNode object) {
        String type = object.path("apiVersion").asString("") + " "
                + object.path("kind").asString("");
        Schema schema = CUSTOM_TYPES.get(type);
        if (schema != null) {
            assertThat(schema.validate(object)).as(type).isEmpty();
            return;
        }
        String name = TYPES.get(type);
        assertThat(name).as("a type that is known: " + type).isNotNull();
        JsonElement written = JsonParser.parseString(object.toString());
        try {
            Class<?> model = Class.forName("io.kubernetes.client.openapi.models." + name);
            model.getMethod("validateJsonElement", JsonElement.class).invoke(null, written);
            // What was silently made into another type, such as "3" into 3, comes out otherwise than it went in.
            sameIn(type, written, JSON.getGson().toJsonTree(JSON.getGson().fromJson(written, model)));
        } catch (InvocationTargetException e) {
            throw new AssertionError(type + ": " + e.getCause().getMessage(), e);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new AssertionError(type + ": " + e.getMessage(), e);
        }
    }

    private static void sameIn(String path, JsonElement written, JsonElement read) {
        if (written instanceof JsonObject object && read instanceof JsonObject other) {
            for (String name : object.keySet()) {
                assertThat(other.get(name)).as(path + "." + name).isNotNull();
                sameIn(path + "." + name, object.get(name), other.get(name));
            }
        } else if (written.isJsonArray() && read.isJsonArray()) {
            assertThat(read.getAsJsonArray()).as(path).hasSameSizeAs(written.getAsJsonArray());
            assertThat(names(written.getAsJsonArray())).as(path).doesNotHaveDuplicates();
            for (int i = 0; i < written.getAsJsonArray().size(); i++) {
                sameIn(
                        path + "[" + i + "]",
                        written.getAsJsonArray().get(i),
                        read.getAsJsonArray().get(i));
            }
        } else {
            assertThat(read).as(path).isEqualTo(written);
        }
    }

    /** What a list has names for, it has once: applied on the server's side, a pod with a variable that stands twice is refused. */
    private static List<String> names(JsonArray list) {
        return list.asList().stream()
                .filter(element -> element instanceof JsonObject object && object.has("name"))
                .map(element -> element.getAsJsonObject().get("name").getAsString())
                .toList();
    }

    private static Schema schema(String kind) {
        try (InputStream in = Manifests.class.getResourceAsStream(kind + ".json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(PLAIN.readTree(Objects.requireNonNull(in, kind)));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
