package dev.breakwater.check;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.check.ModelFinding.Status;
import dev.breakwater.llm.ModelCheck;
import dev.breakwater.mcp.ServerTrial;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Both reports, of the same findings. */
class ReportTests {

    private static final ServerTrial WORKS = new ServerTrial(
            "docs",
            false,
            false,
            Duration.ofMillis(1234),
            new ServerTrial.Works(
                    "docs-server 1.0",
                    "2025-11-25",
                    List.of(
                            new ServerTrial.Tool("read", true, null),
                            new ServerTrial.Tool("write_all", false, "denied by tools.deny")),
                    List.of(),
                    0));
    private static final ServerTrial FAILS = new ServerTrial(
            "tickets",
            false,
            true,
            Duration.ofMillis(20),
            new ServerTrial.Fails("initialize", "the process exited with code 1", "Do this.", List.of("no token")));

    @Test
    void whatWorksIsListedWithItsTools() {
        Findings findings = new Findings(
                List.of(),
                List.of(new ModelFinding("openai", "gpt-4.1", Status.GOOD, "key and model are good", "")),
                List.of(WORKS),
                Duration.ofMillis(1300));

        assertThat(plain(findings)).isEqualTo("""
                Configuration
                  ✓ every key is known and every value can be used

                Model
                  ✓ openai gpt-4.1: key and model are good

                MCP servers
                  ✓ docs: 2 tools, ready in 1.2 s (docs-server 1.0)
                      read       read-only
                      write_all  may change things, withheld: denied by tools.deny

                Everything works. (1.3 s)
                """);
        JsonNode json = json(findings);
        assertThat(json.path("ok").booleanValue()).isTrue();
        assertThat(json.path("execution_time").doubleValue()).isEqualTo(1.3);
        assertThat(json.at("/models/0/status").stringValue()).isEqualTo("good");
        assertThat(json.at("/servers/0/protocol_version").stringValue()).isEqualTo("2025-11-25");
        assertThat(json.at("/servers/0/tools/0/offered").booleanValue()).isTrue();
        assertThat(json.at("/servers/0/tools/1/read_only").booleanValue()).isFalse();
        assertThat(json.at("/servers/0/tools/1/withheld_reason").stringValue()).isEqualTo("denied by tools.deny");
    }

    @Test
    void ollamaIsNotAskedForAKeyFirst() {
        List<ModelFinding> findings = ModelFinding.all(List.of(
                new ModelCheck.Checked("ollama", "qwen3", new ModelCheck.Verdict.Rejected("there is no model qwen3")),
                new ModelCheck.Checked("openai", "gpt-4.1", new ModelCheck.Verdict.Rejected("the key is wrong"))));

        assertThat(findings)
                .extracting(ModelFinding::advice)
                .containsExactly(
                        "Correct the model's name (LLM_MODEL) or, where something in front of Ollama wants one, the key"
                                + " (breakwater.llm.ollama.api-key).",
                        "Correct the key (breakwater.llm.fallbacks[0].api-key) or the model's name"
                                + " (breakwater.llm.fallbacks[0].model).");
    }

    @Test
    void whatFailsIsExplained() {
        Findings findings = new Findings(
                List.of(),
                List.of(new ModelFinding("openai", "gpt-4.1", Status.REJECTED, "the key is wrong", "Correct it.")),
                List.of(FAILS),
                Duration.ofMillis(900));

        assertThat(plain(findings)).endsWith("""
                Model
                  ✗ openai gpt-4.1: the key is wrong
                      Correct it.

                MCP servers
                  ✗ tickets (required): failed in the handshake (initialize): the process exited with code 1
                      Do this.
                      The last that it wrote to its standard error:
                        | no token

                2 things have to be put right. (0.9 s)
                """);
        JsonNode json = json(findings);
        assertThat(json.path("ok").booleanValue()).isFalse();
        assertThat(json.at("/models/0/ok").booleanValue()).isFalse();
        assertThat(json.at("/servers/0/ok").booleanValue()).isFalse();
        assertThat(json.at("/servers/0/failure/stage").stringValue()).isEqualTo("initialize");
        assertThat(json.at("/servers/0/failure/advice").stringValue()).isEqualTo("Do this.");
        assertThat(json.at("/servers/0/failure/stderr_tail/0").stringValue()).isEqualTo("no token");
    }

    @Test
    void whatAServerThatWorksWarnsOfIsShown() {
        ServerTrial talkative = new ServerTrial(
                "docs",
                false,
                false,
                Duration.ZERO,
                new ServerTrial.Works("", "2025-11-25", List.of(), List.of("mind the gap"), 2));
        Findings findings = new Findings(List.of(), List.of(), List.of(talkative), Duration.ZERO);

        assertThat(plain(findings)).contains("""
                  ✓ docs: 0 tools, ready in 0.0 s
                      Lines on its standard output that are no MCP messages: 2. They are skipped; have it log to its
                      standard error.
                      It wrote to its standard error:
                        | mind the gap
                """);
        assertThat(json(findings).at("/servers/0/stderr_tail/0").stringValue()).isEqualTo("mind the gap");
        assertThat(json(findings).at("/servers/0/stray_stdout_lines").intValue())
                .isEqualTo(2);
    }

    @Test
    void aModelThatIsNotListedIsMarked() {
        Findings findings = Findings.of(
                ModelFinding.all(List.of(
                        new ModelCheck.Checked("openai", "mine", new ModelCheck.Verdict.NotListed("other, another")))),
                List.of());

        assertThat(plain(findings))
                .contains("  ? openai mine: the server does not list this model; it lists other, another", "LLM_MODEL")
                .contains("look at what is marked");
        assertThat(json(findings).path("ok").booleanValue()).isTrue();
        assertThat(json(findings).at("/models/0/status").stringValue()).isEqualTo("not_listed");
    }

    @Test
    void whatCannotBeToldIsNoFailureButSaid() {
        Findings findings = new Findings(
                List.of(),
                List.of(new ModelFinding("openai", "m", Status.NOT_CHECKABLE, "cannot be told: no list", "")),
                List.of(),
                Duration.ofMillis(100));

        assertThat(plain(findings))
                .contains("  ? openai m: cannot be told: no list")
                .contains("none is configured")
                .endsWith("Everything works as far as it can be told; look at what is marked with a question mark."
                        + " (0.1 s)\n");
        assertThat(json(findings).path("ok").booleanValue()).isTrue();
        assertThat(json(findings).at("/models/0/status").stringValue()).isEqualTo("not_checkable");
    }

    @Test
    void nothingElseIsReportedWhereTheConfigurationIsWrong() {
        Findings findings = Findings.invalid(List.of("a.b is not known.", "c.d is not known."));

        assertThat(plain(findings))
                .contains("  ✗ a.b is not known.\n  ✗ c.d is not known.\n")
                .doesNotContain("Model\n", "MCP servers")
                .endsWith("2 things have to be put right. (0.0 s)\n");
        assertThat(json(findings).at("/configuration/problems/1").stringValue()).isEqualTo("c.d is not known.");
        assertThat(json(findings).at("/configuration/ok").booleanValue()).isFalse();
    }

    @Test
    void aTerminalWithoutTheSignsIsShownWords() {
        Findings findings = new Findings(List.of(), List.of(), List.of(WORKS, FAILS), Duration.ZERO);

        String report = new PlainReport(US_ASCII).of(findings);

        assertThat(report).contains("  ok   docs: 2 tools").contains("  FAIL tickets (required): failed");
        assertThat(US_ASCII.newEncoder().canEncode(report)).isTrue();
    }

    private static String plain(Findings findings) {
        return new PlainReport(UTF_8).of(findings).replace(System.lineSeparator(), "\n");
    }

    private static JsonNode json(Findings findings) {
        return JsonMapper.shared().readTree(JsonReport.of(findings));
    }
}
