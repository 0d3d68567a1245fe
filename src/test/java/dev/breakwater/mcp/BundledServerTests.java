package dev.breakwater.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundledServerTests {

    private static final String INITIALIZE = """
            {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},\
            "clientInfo":{"name":"test","version":"1"}}}
            """;

    @TempDir
    Path directory;

    private Path jar;

    /** A jar that holds nothing and names the class path of this test. */
    @BeforeEach
    void jarThatNamesItsDependencies() throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, "dev.breakwater.Breakwater");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        jar = directory.resolve("gateway.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
    }

    @Test
    void startsFromTheGatewaysJar() {
        assertThat(BundledServer.WEATHER.command(jar.toString()))
                .endsWith("-jar", jar.toString(), "tool-server", "weather")
                .noneMatch(argument -> argument.contains("AOT"));
    }

    @Test
    void usesTheCacheThatLiesBesideTheJar() throws IOException {
        Path cache = Files.createFile(directory.resolve("tool-servers.aot"));

        assertThat(BundledServer.WEATHER.command(jar.toString())).contains("-XX:AOTCache=" + cache);
    }

    @Test
    void speaksCleanlyWithACacheThatDoesNotFit() throws IOException {
        Files.writeString(directory.resolve("tool-servers.aot"), "of another Java");
        List<String> command = BundledServer.WEATHER.command(jar.toString());

        Process server =
                new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
        try (BufferedReader output = server.inputReader(UTF_8)) {
            server.getOutputStream().write(INITIALIZE.getBytes(UTF_8));
            server.getOutputStream().flush();

            assertThat(output.readLine()).startsWith("{\"").contains("\"protocolVersion\"");
        } finally {
            server.destroyForcibly();
        }
    }
}
