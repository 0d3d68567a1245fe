package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.ConfigurableEnvironment;

/** A file with an {@code mcpServers} object as part of the configuration. */
class ImportedServersTests {

    private static final String SERVERS = "breakwater.mcp.servers";

    @TempDir
    Path directory;

    @Test
    void aFileOfADesktopClientIsTakenAsItIs() {
        ConfigurableEnvironment environment = importing("""
                {
                  "globalShortcut": "Ctrl+Space",
                  "mcpServers": {
                    "docs": {
                      "type": "stdio",
                      "command": "npx",
                      "args": ["-y", "@modelcontextprotocol/server-filesystem", "/srv/a, b"],
                      "env": {"NODE_ENV": "production", "api_Key": "s3same", "EMPTY": ""},
                      "alwaysAllow": ["read_file"]
                    },
                    "My-Server_2": {"command": "C:\\\\tools\\\\server.exe", "args": null}
                  }
                }
                """).environment();

        assertThat(environment.getProperty(SERVERS + ".docs.command")).isEqualTo("npx");
        assertThat(environment.getProperty(SERVERS + ".docs.args[0]")).isEqualTo("-y");
        assertThat(environment.getProperty(SERVERS + ".docs.args[2]")).isEqualTo("/srv/a, b");
        assertThat(environment.getProperty(SERVERS + ".docs.env[NODE_ENV]")).isEqualTo("production");
        assertThat(environment.getProperty(SERVERS + ".docs.env[api_Key]")).isEqualTo("s3same");
        assertThat(environment.getProperty(SERVERS + ".docs.env[EMPTY]")).isEmpty();
        assertThat(environment.getProperty(SERVERS + "[My-Server_2].command")).isEqualTo("C:\\tools\\server.exe");
    }

    @Test
    void serversThatAreReachedByAUrlAreTakenToo() {
        ConfigurableEnvironment environment =
                importing("""
                {"mcpServers": {
                  "one": {"type": "http", "url": "https://example.com/mcp",
                          "headers": {"Authorization": "Bearer ${TOKEN}", "X-Team": "a"}},
                  "two": {"type": "streamable-http", "url": "http://localhost:3001/mcp"},
                  "three": {"serverUrl": "https://example.com/mcp", "headers": null}}}
                """).variable("TOKEN", "t0ken").environment();

        assertThat(environment.getProperty(SERVERS + ".one.url")).isEqualTo("https://example.com/mcp");
        assertThat(environment.getProperty(SERVERS + ".one.headers[Authorization]"))
                .isEqualTo("Bearer t0ken");
        assertThat(environment.getProperty(SERVERS + ".one.headers[X-Team]")).isEqualTo("a");
        assertThat(environment.getProperty(SERVERS + ".two.url")).isEqualTo("http://localhost:3001/mcp");
        assertThat(environment.getProperty(SERVERS + ".three.url")).isEqualTo("https://example.com/mcp");
    }

    @Test
    void theFileMayBeNamedByAVariable() {
        Path file = write("{\"mcpServers\": {\"docs\": {\"command\": \"docs-server\"}}}");

        ConfigurableEnvironment environment =
                new Start().variable("BREAKWATER_MCP_IMPORT", file.toString()).environment();

        assertThat(environment.getProperty(SERVERS + ".docs.command")).isEqualTo("docs-server");
    }

    @Test
    void aServerOfTheFileMayBeCompletedInTheConfiguration() {
        ConfigurableEnvironment environment = importing(
                        "{\"mcpServers\": {\"my_docs\": {\"command\": \"x\", \"env\": {\"A\": \"1\", \"B\": \"2\"}}}}",
                        "  mcp.servers.my_docs: {timeout: 5s, env: {B: '3'}, tools: {deny: [write_file]}}")
                .environment();

        assertThat(environment.getProperty(SERVERS + "[my_docs].command")).isEqualTo("x");
        assertThat(environment.getProperty(SERVERS + "[my_docs].timeout")).isEqualTo("5s");
        assertThat(environment.getProperty(SERVERS + "[my_docs].env[A]")).isEqualTo("1");
        assertThat(environment.getProperty(SERVERS + "[my_docs].env[B]")).isEqualTo("3");
    }

    @Test
    void aDisabledServerIsNotStartedWhateverElseIsSaidOfIt() {
        ConfigurableEnvironment environment =
                importing("""
                        {"mcpServers": {
                          "docs": {"command": "x", "disabled": true},
                          "remote": {"url": "https://example.com/mcp", "disabled": true},
                          "name with spaces": {"command": "x", "disabled": true},
                          "weather": {"command": "x", "disabled": true}}}""", "  mcp.servers.docs.timeout: 5s").environment();

        assertThat(environment.getProperty(SERVERS + ".docs.enabled")).isEqualTo("false");
        assertThat(environment.containsProperty(SERVERS + ".docs.command")).isFalse();
        assertThat(environment.containsProperty(SERVERS + ".weather.enabled")).isFalse();
    }

    @Test
    void referencesToVariablesAreResolvedAndAllElseIsTakenAsItStands() {
        ConfigurableEnvironment environment =
                importing("""
                        {"mcpServers": {"docs": {
                          "command": "x",
                          "args": ["${TOKEN}", "${NOT_SET:-rest:of it}", "a ${input:key} $b ${} \\\\d", "#{1+1}"]}}}""").variable("TOKEN", "t0ken").environment();

        assertThat(environment.getProperty(SERVERS + ".docs.args[0]")).isEqualTo("t0ken");
        assertThat(environment.getProperty(SERVERS + ".docs.args[1]")).isEqualTo("rest:of it");
        assertThat(environment.getProperty(SERVERS + ".docs.args[2]")).isEqualTo("a ${input:key} $b ${} \\d");
        assertThat(environment.getProperty(SERVERS + ".docs.args[3]")).isEqualTo("#{1+1}");
    }

    @Test
    void aReferenceToNothingIsNamedWithItsLine() {
        assertThat(importing(
                                "{\"mcpServers\": {\"docs\": {\n\"command\": \"x\",\n\"env\": {\n\"T\": \"${NO_SUCH}\"}}}}")
                        .problems())
                .singleElement()
                .asString()
                .startsWith("breakwater.mcp.servers.docs.env[T] (")
                .contains("desktop.json, line 4)")
                .endsWith("refers to ${NO_SUCH}, which is not set.");
    }

    @Test
    void aMissingFileIsNamed() {
        Path missing = directory.resolve("missing.json");

        assertThat(file("  mcp.import: " + missing).problems())
                .singleElement()
                .asString()
                .startsWith("breakwater.mcp.import (")
                .contains("application.yaml, line 2)")
                .endsWith(": there is no file " + missing + ".");
    }

    @Test
    void aRelativePathBeginsAtTheWorkingDirectory() {
        assertThat(new Start().argument("--breakwater.mcp.import=no/such.json").problems())
                .singleElement()
                .asString()
                .contains("(on the command line)")
                .endsWith("there is no file " + Path.of("no", "such.json").toAbsolutePath() + ".");
    }

    @Test
    void whatIsNoFileIsNotRead() {
        assertThat(file("  mcp.import: " + directory).problems())
                .singleElement()
                .asString()
                .endsWith(": that is no file but something else.");
    }

    @Test
    void aFileBeyondReasonIsNotRead() {
        assertThat(importing("{}" + " ".repeat(1024 * 1024)).problems())
                .singleElement()
                .asString()
                .endsWith(": the file is longer than 1 MiB.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"mcpServers\": {\"a\": {\"command\": sesame}}} | line 1, column 34 it goes on in a way",
                "{\"mcpServers\": {\"a\": {\"env\": {\"K\": \"sesame\"} | line 1, column 45 it ends too early",
                "{\"mcpServers\": {}} sesame | line 1, column 20 it goes on in a way"
            })
    void brokenJsonIsNamedWithItsPlaceAndNotItsContent(String json, String place) {
        assertThat(importing(json).problems())
                .singleElement()
                .asString()
                .contains("the file is not JSON: at " + place)
                .doesNotContain("sesame");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | the file has no object \"mcpServers\" with servers in it.",
                "{\"servers\": {}} | the file has no object \"mcpServers\" with servers in it.",
                "{\"mcpServers\": []} | mcpServers (@, line 1) must be an object with servers in it.",
                "{\"mcpServers\": {\"a\": \"npx\"}} | mcpServers.a (@, line 1) must be an object with a \"command\" or a \"url\".",
                "{\"mcpServers\": {\"a\": {}}} | mcpServers.a (@, line 1) must have a \"command\", which is the text of a"
                        + " program's name or path, or a \"url\".",
                "{\"mcpServers\": {\"a\": {\"command\": [\"x\"]}}} | mcpServers.a (@, line 1) must have a \"command\", which is"
                        + " the text of a program's name or path, or a \"url\".",
                "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"args\": \"-y\"}}} | mcpServers.a.args (@, line 1) must be a list"
                        + " of texts.",
                "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"args\": [1]}}} | mcpServers.a.args (@, line 1) must be a list of"
                        + " texts.",
                "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"env\": []}}} | mcpServers.a.env (@, line 1) must be an object with"
                        + " a text for each variable.",
                "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"env\": {\"PORT\": 80}}}} | mcpServers.a.env.PORT (@, line 1) must"
                        + " be text: put its value in quotes.",
                "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"env\": {\"A=B\": \"\"}}}} | mcpServers.a.env.A=B (@, line 1) is no"
                        + " name for an environment variable.",
                "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"disabled\": 1}}} | mcpServers.a.disabled (@, line 1) must be true"
                        + " or false.",
                "{\"mcpServers\": {\"a b\": {\"command\": \"x\"}}} | mcpServers.a b (@, line 1) is no name for a server of the"
                        + " gateway: a server's name has 1 to 32 letters, digits, '-' and '_', and begins with a letter or"
                        + " digit.",
                "{\"mcpServers\": {\"a\": {\"type\": \"sse\", \"url\": \"https://example.com\"}}} | mcpServers.a.type (@, line 1)"
                        + " must be \"http\", which is MCP over Streamable HTTP: the gateway speaks no other to a URL. See"
                        + " whether the server has such an endpoint, or set \"disabled\": true.",
                "{\"mcpServers\": {\"a\": {\"url\": \"https://example.com\", \"command\": \"x\"}}} | mcpServers.a (@, line 1) has"
                        + " both a \"command\" and a URL; which of them is it?",
                "{\"mcpServers\": {\"a\": {\"url\": 80}}} | mcpServers.a (@, line 1) must have a \"command\", which is the text"
                        + " of a program's name or path, or a \"url\".",
                "{\"mcpServers\": {\"a\": {\"url\": \"http://x\", \"headers\": []}}} | mcpServers.a.headers (@, line 1) must be an"
                        + " object with a text for each header.",
                "{\"mcpServers\": {\"a\": {\"url\": \"http://x\", \"headers\": {\"K\": 1}}}} | mcpServers.a.headers.K (@, line 1)"
                        + " must be text: put its value in quotes.",
                "{\"mcpServers\": {\"a\": {\"command\": \"x\"}, \"a\": {\"command\": \"y\"}}} | mcpServers.a (@, line 1) is in the"
                        + " file twice.",
                "{\"mcpServers\": {\"weather\": {\"command\": \"x\"}}} | mcpServers.weather (@, line 1) has the name of a server of"
                        + " breakwater.mcp.servers, which is a program or has a URL already. Rename one of them, or set \"disabled\":"
                        + " true."
            })
    void aWrongShapeIsNamedWithItsField(String json, String problem) {
        assertThat(importing(json).problems())
                .singleElement()
                .asString()
                .endsWith(problem.replace("@", shown(directory.resolve("desktop.json"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"command: y", "args: [y]", "bundled: weather", "url: http://y"})
    void aServerThatIsConfiguredTwiceIsRefused(String own) {
        assertThat(importing(
                                "{\"mcpServers\": {\"My_docs\": {\"command\": \"x\"}}}",
                                "  mcp.servers.My_docs: {" + own + "}")
                        .problems())
                .anyMatch(problem -> problem.startsWith("mcpServers.My_docs (")
                        && problem.contains("has the name of a server of breakwater.mcp.servers"));
    }

    @Test
    void allThatIsWrongIsSaidAtOnce() {
        assertThat(importing("""
                        {"mcpServers": {
                          "a": {},
                          "b": {"command": "x", "args": 1, "env": 2},
                          "c": {"type": "sse", "url": "https://example.com"}}}""", "  agent.timeotu: 5").problems())
                .hasSize(5)
                .anyMatch(problem -> problem.contains("desktop.json, line 2)"))
                .anyMatch(problem -> problem.contains("desktop.json, line 4)"))
                .anyMatch(problem -> problem.startsWith("breakwater.agent.timeotu "));
    }

    @Test
    void noSecretIsShown() {
        assertThat(importing(
                                "{\"mcpServers\": {\"a\": {\"command\": \"x\", \"env\": {\"A=\": \"sesame\", \"B\": [\"sesame\"]}},"
                                        + "\"b\": {\"url\": \"https://u:sesame@example.com/?k=sesame\"},"
                                        + "\"c\": {\"url\": \"https://exa mple.com/?k=sesame\"},"
                                        + "\"d\": {\"url\": \"https://x\", \"headers\": {\"K\": \"sesame\\n\"}},"
                                        + "\"e\": {\"url\": \"https://x\", \"headers\": {\"Host\": \"sesame\"}}}}")
                        .problems())
                .hasSize(6)
                .noneMatch(problem -> problem.contains("sesame"));
    }

    private Start importing(String json, String... yaml) {
        return file("  mcp.import: " + write(json) + "\n" + String.join("\n", yaml));
    }

    private Start file(String yaml) {
        return new Start().file(directory, "breakwater:\n" + yaml + "\n");
    }

    private Path write(String json) {
        try {
            return Files.writeString(directory.resolve("desktop.json"), json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** Below the working directory, where the temporary files of a build are, paths are shown from there. */
    private static String shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return file.startsWith(here) ? here.relativize(file).toString() : file.toString();
    }
}
