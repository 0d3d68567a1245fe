package dev.breakwater.mcp;

import dev.breakwater.configuration.ConfigurationImport;
import dev.breakwater.configuration.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.util.StringUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.UnexpectedEndOfInputException;

/** Finds and reads the file that {@code breakwater.mcp.import} names. */
final class DesktopServers implements ConfigurationImport {

    static final String KEY = "breakwater.mcp.import";

    private static final int LONGEST = 1024 * 1024;

    @Override
    public Imported read(ConfigurableEnvironment environment) {
        String name = environment.getProperty(KEY, "").strip();
        if (!StringUtils.hasText(name)) {
            return Imported.NOTHING;
        }
        Optional<Path> path = path(name);
        if (path.isEmpty()) {
            return refused(environment, "that is no path");
        }
        try {
            Optional<String> unfit = unfit(path.get());
            return unfit.isPresent()
                    ? refused(environment, unfit.get())
                    : new DesktopServersFile(path.get(), LocatedJson.parse(bytes(path.get())), environment).imported();
        } catch (AccessDeniedException e) {
            return refused(environment, "the file may not be read: permission denied");
        } catch (IOException e) {
            return refused(environment, "the file cannot be read");
        } catch (JacksonException e) {
            return refused(environment, "the file is not JSON: " + mistake(e));
        }
    }

    private static Optional<Path> path(String name) {
        try {
            return Optional.of(Path.of(name).toAbsolutePath().normalize());
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Why a path is not read; a pipe or a device could block or never end. */
    private static Optional<String> unfit(Path path) throws IOException {
        if (!Files.exists(path)) {
            return Optional.of("there is no file " + path);
        }
        if (!Files.isRegularFile(path)) {
            return Optional.of("that is no file but something else");
        }
        return Files.size(path) > LONGEST ? Optional.of("the file is longer than 1 MiB") : Optional.empty();
    }

    private static byte[] bytes(Path path) throws IOException {
        try (InputStream in = Files.newInputStream(path)) {
            return in.readNBytes(LONGEST);
        }
    }

    private static Imported refused(ConfigurableEnvironment environment, String reason) {
        return new Imported(Map.of(), List.of(Problem.withValue(environment, KEY, reason)));
    }

    /** In words of our own: those of the parser quote from the file, which may hold secrets. */
    private static String mistake(JacksonException e) {
        TokenStreamLocation at = e.getLocation();
        String what = e instanceof UnexpectedEndOfInputException
                ? "it ends too early"
                : "it goes on in a way that JSON does not allow";
        return at == null
                ? what
                : "at line %d, column %d %s"
                        .formatted(Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()), what);
    }
}
