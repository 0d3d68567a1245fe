package dev.breakwater;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.DocumentedApi;
import dev.breakwater.testing.GatewayClient;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.servlet.mvc.method.RequestMappingInfo;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;

/** Holds the OpenAPI document against the whole gateway. */
@TestPropertySource(properties = "breakwater.llm.provider=demo")
class DocumentedApiTests extends GatewayTest {

    @Autowired
    @Qualifier("requestMappingHandlerMapping") private RequestMappingHandlerMapping mapping;

    private DocumentedApi api;

    @BeforeEach
    void readTheDocument() {
        api = DocumentedApi.of(gateway);
    }

    @Test
    void everyPathAndMethodIsDocumentedAndNoOther() {
        Set<String> documented = new TreeSet<>();
        api.document()
                .path("paths")
                .properties()
                .forEach(path -> path.getValue()
                        .propertyNames()
                        .forEach(method -> documented.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey())));

        assertThat(mapping.getHandlerMethods().keySet().stream().flatMap(DocumentedApiTests::mapped))
                .containsExactlyInAnyOrderElementsOf(documented);
    }

    private static Stream<String> mapped(RequestMappingInfo info) {
        assertThat(info.getMethodsCondition().getMethods())
                .as("methods of " + info)
                .isNotEmpty();
        return info.getMethodsCondition().getMethods().stream()
                .flatMap(method -> info.getPatternValues().stream().map(path -> method + " " + path));
    }

    @Test
    void everyExampleOfAQuestionIsAnsweredAsDocumented() {
        JsonNode examples = api.document().at("/paths/~1agent/post/requestBody/content/application~1json/examples");

        assertThat(examples.size()).isGreaterThan(1);
        examples.forEach(example -> {
            GatewayClient.Reply reply = gateway.ask(example.path("value").toString());
            assertThat(reply.status()).as(reply.text()).isEqualTo(200);
            assertThat(api.misfits("Answer", reply.json())).isEmpty();
            assertThat(api.misfitsAt(
                            "/components/headers/RequestId/schema", reply.json().path("request_id")))
                    .isEmpty();
        });
    }

    @ParameterizedTest
    @CsvSource({"/agents, Agents", "/tools, Tools", "/servers, Servers", "/health, Health", "/ready, Readiness"})
    void whatCanBeReadIsAsDocumented(String path, String schema) {
        assertThat(api.document()
                        .at("/paths/~1" + path.substring(1)
                                + "/get/responses/200/content/application~1json/schema/$ref")
                        .stringValue())
                .isEqualTo("#/components/schemas/" + schema);
        assertThat(api.misfits(schema, gateway.get(path).json())).isEmpty();
    }

    @Test
    void whatIsWrongWithARequestIsToldAsDocumented() {
        assertThat(api.misfits("InvalidRequest", gateway.ask("{}").json())).isEmpty();
        assertThat(api.misfits(
                        "UnknownAgent",
                        gateway.ask("{\"query\": \"Hi\", \"agent_type\": \"nobody\"}", "X-Request-Id", "mine")
                                .json()))
                .isEmpty();
        assertThat(api.misfits("NotFound", gateway.get("/nothing").json())).isEmpty();
        assertThat(api.misfits("MethodNotAllowed", gateway.get("/agent").json()))
                .isEmpty();
    }

    @Test
    void theDocumentTellsTheVersionThatRuns() {
        assertThat(api.document().at("/info/version").stringValue())
                .isEqualTo(
                        management.get("/actuator/info").json().at("/version").stringValue("development"));
    }
}
