package dev.breakwater.configuration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.env.Environment;

class SecretFilesTests {

    private static final String KEY = "breakwater.llm.openai.api-key";

    @TempDir
    Path secrets;

    @TempDir
    Path configuration;

    @Test
    void aFileNamedLikeAVariableHoldsItsValue() throws Exception {
        secret("OPENAI_API_KEY", "sesame\n");

        assertThat(start().environment().getProperty(KEY)).isEqualTo("sesame");
    }

    @Test
    void aVariableThatIsSetWinsOverItsFile() throws Exception {
        secret("OPENAI_API_KEY", "sesame");

        assertThat(start().variable("OPENAI_API_KEY", "variable").environment().getProperty(KEY))
                .isEqualTo("variable");
    }

    @Test
    void aFileWinsOverAnEmptyVariableAndOverTheConfiguration() throws Exception {
        secret("OPENAI_API_KEY", "sesame");

        assertThat(start().variable("OPENAI_API_KEY", "")
                        .file(configuration, KEY + ": configured")
                        .environment()
                        .getProperty(KEY))
                .isEqualTo("sesame");
    }

    @Test
    void anEmptyFileCountsAsNone() throws Exception {
        secret("OPENAI_API_KEY", "\n");

        assertThat(start().environment().getProperty(KEY)).isNull();
    }

    @Test
    void otherFilesServePlaceholders() throws Exception {
        secret("WIKI_TOKEN", "sesame");
        Environment environment = start().file(
                        configuration, "breakwater.agents.support.instructions: Say ${WIKI_TOKEN}")
                .environment();

        assertThat(environment.getProperty("breakwater.agents.support.instructions"))
                .isEqualTo("Say sesame");
    }

    @Test
    void theDirectoryMayBeNamedInTheConfiguration() throws Exception {
        secret("LLM_MODEL", "m");

        assertThat(new Start()
                        .file(configuration, "breakwater.secrets.directory: " + secrets)
                        .environment()
                        .getProperty("breakwater.llm.model"))
                .isEqualTo("m");
    }

    @Test
    void whatKubernetesMountsBesideSecretsIsPassedOver() throws Exception {
        Path data = Files.createDirectory(secrets.resolve("..2026_11_22"));
        Files.writeString(data.resolve("OPENAI_API_KEY"), "sesame");
        Files.createSymbolicLink(secrets.resolve("..data"), data);
        Files.createSymbolicLink(secrets.resolve("OPENAI_API_KEY"), Path.of("..data", "OPENAI_API_KEY"));
        Files.createDirectories(secrets.resolve("kubernetes.io/serviceaccount"));

        assertThat(start().environment().getProperty(KEY)).isEqualTo("sesame");
        assertThat(start().problems()).isEmpty();
    }

    @Test
    void aDirectoryThatIsNotThereHoldsNothing() {
        assertThat(new Start()
                        .argument("--breakwater.secrets.directory=" + secrets.resolve("missing"))
                        .problems())
                .isEmpty();
    }

    @Test
    void aFileThatCannotBeUsedEndsTheStartWithoutItsContent() throws Exception {
        secret("OPENAI_API_KEY", "sesame".repeat(20_000));

        assertThat(start().problems())
                .containsExactly(secrets.resolve("OPENAI_API_KEY") + " cannot be used: it is longer than 65536 bytes.");
    }

    @Test
    void aWrongValueIsSaidToStandInItsFile() throws Exception {
        secret("AGENT_TIMEOUT", "5 lightyears");

        assertThat(start().problems())
                .singleElement()
                .asString()
                .startsWith("breakwater.agent.timeout (" + secrets.resolve("AGENT_TIMEOUT") + ")");
    }

    private Start start() {
        return new Start().argument("--breakwater.secrets.directory=" + secrets);
    }

    private void secret(String name, String content) throws IOException {
        Files.writeString(secrets.resolve(name), content);
    }
}
