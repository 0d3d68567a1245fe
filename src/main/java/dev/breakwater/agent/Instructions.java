package dev.breakwater.agent;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import org.springframework.core.io.Resource;

/**
 * What a model is told before anything else.
 *
 * @param text never blank
 */
record Instructions(String text) {

    static final Instructions MULTI_TOOL = builtIn("instructions/multi-tool.md");

    private static final int LIMIT = 64 * 1024;
    private static final String FILE = "file:";
    private static final String CLASS_PATH = "classpath:";

    /**
     * Reads instructions from where the configuration says they stand.
     *
     * @param key the property with the location
     * @throws InvalidConfigurationPropertyValueException if there are none; names the key
     */
    static Instructions at(String key, String location) {
        try (InputStream in = resource(key, location).getInputStream()) {
            byte[] bytes = in.readNBytes(LIMIT + 1);
            if (bytes.length > LIMIT) {
                throw refused(key, location, "instructions may have 64 KiB at most");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .strip();
            if (text.isEmpty()) {
                throw refused(key, location, "there is nothing in it");
            }
            return new Instructions(text);
        } catch (CharacterCodingException e) {
            throw refused(key, location, "it is not a text in UTF-8");
        } catch (IOException e) {
            throw refused(key, location, "it cannot be read; is it there, and may the gateway read it?");
        }
    }

    /** These instructions and, after them, what an agent's configuration adds, if it does. */
    Instructions plus(@Nullable String additional) {
        return additional == null || additional.isBlank() ? this : new Instructions(text + "\n\n" + additional.strip());
    }

    private static Resource resource(String key, String location) {
        if (location.startsWith(FILE) && location.length() > FILE.length()) {
            return new FileSystemResource(location.substring(FILE.length()));
        }
        if (location.startsWith(CLASS_PATH) && location.length() > CLASS_PATH.length()) {
            return new ClassPathResource(location.substring(CLASS_PATH.length()));
        }
        throw refused(key, location, "a location is file: and a path, or classpath: and the name of a resource");
    }

    private static InvalidConfigurationPropertyValueException refused(String key, String location, String why) {
        return new InvalidConfigurationPropertyValueException(key, location, why);
    }

    private static Instructions builtIn(String name) {
        try (InputStream resource = new ClassPathResource(name).getInputStream()) {
            return new Instructions(new String(resource.readAllBytes(), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
