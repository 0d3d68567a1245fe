package dev.breakwater.deployment;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The Helm chart, rendered by Helm's own code. */
final class Chart {

    static final Path DIRECTORY = Path.of("deployment", "helm", "breakwater");
    static final String NAME = "breakwater";
    static final String NAMESPACE = "agents";

    /** The oldest that the chart is for. */
    private static final String KUBERNETES = "1.30.0";

    private final Path temporary;

    /** A chart whose values are handed to Helm in files of that directory. */
    Chart(Path temporary) {
        this.temporary = temporary;
    }

    /** The manifests as Helm writes them, with these values in YAML over the defaults. */
    String render(String values) throws IOException {
        return render(NAMESPACE, values);
    }

    String render(String namespace, String values) throws IOException {
        return new Helm(DIRECTORY)
                .template()
                .withName(NAME)
                .withNamespace(namespace)
                .withKubeVersion(KUBERNETES)
                .withValuesFile(Files.writeString(temporary.resolve("values.yaml"), values))
                .call();
    }

    /** The same, read strictly. */
    Manifests manifests(String values) throws IOException {
        return Manifests.read(render(values));
    }

    static LintResult lint() {
        return new Helm(DIRECTORY).lint().strict().call();
    }

    /** A file of the chart. */
    static String read(String file) throws IOException {
        return Files.readString(DIRECTORY.resolve(file));
    }

    static YAMLMapper yaml() {
        return new YAMLMapper();
    }
}
