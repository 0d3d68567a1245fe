package dev.breakwater.configuration;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.context.config.ConfigDataEnvironmentPostProcessor;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.env.OriginTrackedMapPropertySource;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MutablePropertySources;

/**
 * Lets files stand in for environment variables, as Docker and Kubernetes mount secrets: {@code /run/secrets/OPENAI_API_KEY}
 * holds what the variable of that name would. A variable that is set wins over its file, the file over the configuration.
 * Files named like any other variable serve placeholders, such as {@code ${WIKI_TOKEN}}; an empty file counts as none.
 */
final class SecretFiles implements EnvironmentPostProcessor, Ordered {

    static final String SOURCE = "secret files";

    /** What is longer is no secret of ours: a certificate chain takes a few thousand bytes. */
    private static final int LONGEST = 64 * 1024;

    private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,127}");

    private final VariableNames names = VariableNames.shipped();

    /** After the configuration files, in which the directory may be named. */
    @Override
    public int getOrder() {
        return ConfigDataEnvironmentPostProcessor.ORDER + 1;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        MutablePropertySources sources = environment.getPropertySources();
        Path directory = Binder.get(environment)
                .bindOrCreate("breakwater.secrets", SecretSettings.class)
                .directory();
        if (sources.contains(EnvironmentVariables.SOURCE) && Files.isDirectory(directory)) {
            sources.addAfter(EnvironmentVariables.SOURCE, new OriginTrackedMapPropertySource(SOURCE, read(directory)));
        }
    }

    private Map<String, Object> read(Path directory) {
        Map<String, Object> secrets = new LinkedHashMap<>();
        List<Problem> problems = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, SecretFiles::mayBeASecret)) {
            for (Path file : files) {
                String variable = file.getFileName().toString();
                String property = names.properties().getOrDefault(variable, variable);
                try {
                    String value = text(file);
                    if (!value.isEmpty()) {
                        secrets.put(property, OriginTrackedValue.of(value, new FileOrigin(file)));
                    }
                } catch (IOException e) {
                    problems.add(new Problem(property, file.toString(), "cannot be used: " + reason(e) + "."));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            problems.add(new Problem("breakwater.secrets.directory", directory.toString(), "cannot be listed."));
        }
        if (!problems.isEmpty()) {
            throw new InvalidConfiguration(problems);
        }
        return secrets;
    }

    /** Kubernetes mounts links, and a directory of its own beside them. */
    private static boolean mayBeASecret(Path file) {
        return VARIABLE.matcher(file.getFileName().toString()).matches() && Files.isRegularFile(file);
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(LONGEST + 1);
            if (bytes.length > LONGEST) {
                throw new IOException("it is longer than " + LONGEST + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8).strip();
        }
    }

    private static String reason(IOException e) {
        return e instanceof AccessDeniedException
                ? "user " + System.getProperty("user.name") + " may not read it"
                : Expectation.reason(e);
    }

    /** Where a secret comes from, as messages name it. */
    private record FileOrigin(Path file) implements Origin {
        @Override
        public String toString() {
            return file.toString();
        }
    }
}
