package dev.breakwater.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.net.httpserver.HttpServer;
import dev.breakwater.mcp.ArgumentsCheck.Verdict;
import dev.breakwater.mcp.session.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

/** Quotes in the schemas and arguments are single ones, to be read more easily. */
class ArgumentsCheckTests {

    private static final String PLACE = """
            {'type':'object','additionalProperties':false,'required':['city'],'properties':{
              'city':{'type':'string','minLength':1},
              'days':{'type':'integer','minimum':1,'maximum':7},
              'units':{'enum':['metric','imperial']},
              'at':{'type':'object','required':['lat'],'properties':{'lat':{'type':'number'}}}}}
            """;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "{}                                  | required property 'city' not found",
                "{'city':5}                          | /city: integer found, string expected",
                "{'city':''}                         | /city: must be at least 1 characters long",
                "{'city':'x','days':8}               | /days: must have a maximum value of 7",
                "{'city':'x','days':'3'}             | /days: string found, integer expected",
                "{'city':'x','units':'kelvin'}       | /units: does not have a value in the enumeration",
                "{'city':'x','at':{}}                | /at: required property 'lat' not found",
                "{'city':'x','town':'y'}             | property 'town' is not defined in the schema",
                "[]                                  | must be one JSON object",
                "{'city':                            | not valid JSON",
                "{'city':'x'} and more               | not valid JSON",
                "'Paris'                             | must be one JSON object"
            })
    void tellsWhatIsWrong(String arguments, String problem) {
        assertThat(check(PLACE, arguments))
                .isInstanceOfSatisfying(
                        Verdict.Unfit.class, unfit -> assertThat(unfit.reason()).contains(problem));
    }

    @Test
    void takesWhatFits() {
        assertThat(check(PLACE, "{'city':'Paris','days':3.0,'units':'metric','at':{'lat':48.8}}"))
                .isInstanceOf(Verdict.Fits.class);
    }

    @Test
    void nothingIsAnEmptyObject() {
        assertThat(check("{'type':'object'}", " ")).isInstanceOf(Verdict.Fits.class);
    }

    @Test
    void saysNoMoreThanAModelCanUse() {
        StringBuilder many = new StringBuilder("{'city':'x'");
        for (int i = 0; i < 1000; i++) {
            many.append(",'").append("p".repeat(500)).append(i).append("':1");
        }

        assertThat(check(PLACE, many.append('}').toString()))
                .isInstanceOfSatisfying(
                        Verdict.Unfit.class, unfit -> assertThat(unfit.reason()).hasSizeLessThan(2000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'object','properties':{'p':{'$ref':'#/$defs/q'}},'$defs':{'q':{'type':'string'}}}",
                "{'$schema':'http://json-schema.org/draft-07/schema#','type':'object',"
                        + "'properties':{'p':{'$ref':'#/definitions/q'}},'definitions':{'q':{'type':'string'}}}",
                "{'type':'object','properties':{'p':{'$ref':'#/definitions/q'}},'definitions':{'q':{'type':'string'}}}",
                "{'$schema':'https://json-schema.org/draft/2020-12/schema','$id':'http://example.com/s',"
                        + "'type':'object','properties':{'p':{'$ref':'#q'}},'$defs':{'q':{'$anchor':'q','type':'string'}}}"
            })
    void followsReferencesInsideTheSchema(String schema) {
        assertThat(check(schema, "{'p':'s'}")).isInstanceOf(Verdict.Fits.class);
        assertThat(check(schema, "{'p':1}")).isInstanceOf(Verdict.Unfit.class);
    }

    @Test
    void schemasOfTheSameIdAreNotMixedUp() {
        String id = "'$id':'http://example.com/same','type':'object'";

        assertThat(check("{" + id + ",'required':['a']}", "{'a':1}")).isInstanceOf(Verdict.Fits.class);
        assertThat(check("{" + id + ",'required':['b']}", "{'a':1}")).isInstanceOf(Verdict.Unfit.class);
    }

    @Test
    void aTreeOfItselfIsFine() {
        String tree = "{'type':'object','additionalProperties':false,'properties':{'child':{'$ref':'#'}}}";

        assertThat(check(tree, "{'child':{'child':{}}}")).isInstanceOf(Verdict.Fits.class);
        assertThat(check(tree, "{'child':{'kid':{}}}")).isInstanceOf(Verdict.Unfit.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'object','properties':{'p':{'$ref':'#/$defs/missing'}}}",
                "{'type':'object','properties':{'p':{'pattern':'('}}}",
                "{'type':'object','properties':{'p':5}}",
                "{'$ref':'#'}",
                "{'$schema':'urn:unheard-of','type':'object'}",
                "{'$id':5,'$schema':7}",
                "{'$id':'::: no uri','type':'object'}",
                "{'type':'object','properties':{'p':{'$ref':':::% bad'}}}",
                "{'type':'object','properties':{'p':{'$ref':'classpath:application.yaml'}}}"
            })
    void aSchemaThatCannotBeReadIsNone(String schema) {
        assertThat(ArgumentsCheck.against(json(schema))).isEmpty();
    }

    @Test
    void aSchemaThatRefersToItselfWithoutEndRefusesInsteadOfFailing() {
        String cycle = "{'type':'object','properties':{'p':{'$ref':'#/$defs/a'}},"
                + "'$defs':{'a':{'$ref':'#/$defs/b'},'b':{'$ref':'#/$defs/a'}}}";

        assertThat(check(cycle, "{'p':1}")).isInstanceOf(Verdict.Unfit.class);
        assertThat(check(cycle, "{}")).isInstanceOf(Verdict.Fits.class);
    }

    @Test
    void nothingIsFetchedFromTheNetwork() throws IOException {
        AtomicInteger requests = new AtomicInteger();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        try {
            String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/s.json";

            assertThat(ArgumentsCheck.against(json("{'type':'object','properties':{'p':{'$ref':'" + url + "'}}}")))
                    .isEmpty();
            assertThat(ArgumentsCheck.against(json("{'$schema':'" + url + "','type':'object'}")))
                    .isEmpty();
            assertThat(ArgumentsCheck.against(
                            json("{'$id':'" + url + "','type':'object','properties':{'p':{'$ref':'other.json'}}}")))
                    .isEmpty();
            assertThat(requests).hasValue(0);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void nothingIsReadFromTheDisk(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("s.json"), "{\"type\":\"string\"}");

        assertThat(ArgumentsCheck.against(json("{'type':'object','properties':{'p':{'$ref':'" + file.toUri() + "'}}}")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"^(.*a){25}$", "(.*)\\\\1b", "^(a|b)*$"})
    void aPatternThatWouldTakeForEverIsLeftToTheServer(String pattern) {
        Optional<ArgumentsCheck> check =
                ArgumentsCheck.against(json("{'type':'object','properties':{'p':{'pattern':'" + pattern + "'}}}"));
        String arguments = "{\"p\":\"" + "a".repeat(100_000) + "!\"}";

        assertThat(assertTimeoutPreemptively(
                        Duration.ofSeconds(10), () -> check.orElseThrow().check(arguments)))
                .isInstanceOfAny(Verdict.Fits.class, Verdict.Unfit.class);
    }

    @Test
    void patternsAreThoseOfJavaScript() {
        String digits = "{'type':'object','properties':{'p':{'pattern':'^\\\\d+$'}}}";

        assertThat(check(digits, "{'p':'42'}")).isInstanceOf(Verdict.Fits.class);
        assertThat(check(digits, "{'p':'42\\n'}")).isInstanceOf(Verdict.Unfit.class);
        assertThat(check("{'type':'object','properties':{'p':{'pattern':'b'}}}", "{'p':'abc'}"))
                .as("a pattern is searched, not matched")
                .isInstanceOf(Verdict.Fits.class);
    }

    private static Verdict check(String schema, String arguments) {
        return ArgumentsCheck.against(json(schema)).orElseThrow().check(arguments.replace('\'', '"'));
    }

    private static ObjectNode json(String text) {
        return (ObjectNode) Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
