package dev.breakwater.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import org.springframework.core.io.ClassPathResource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the API is, as an OpenAPI document. It is written by hand: what a member means and how large it may be stands in no
 * class. Tests hold it against what the gateway does.
 */
final class ApiDescription {

    private static final String RESOURCE = "openapi.yaml";

    private final byte[] json;

    private ApiDescription(byte[] json) {
        this.json = json;
    }

    /** @param version the version of the gateway */
    static ApiDescription of(String version) {
        try (InputStream in = new ClassPathResource(RESOURCE).getInputStream()) {
            Map<String, Object> document = new Yaml(new SafeConstructor(new LoaderOptions())).load(in);
            @SuppressWarnings("unchecked")
            Map<String, Object> info = (Map<String, Object>) document.get("info");
            if (info == null) {
                throw new IllegalStateException(RESOURCE + " has no info");
            }
            info.put("version", version);
            return new ApiDescription(JsonMapper.shared().writeValueAsBytes(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] json() {
        return json.clone();
    }
}
