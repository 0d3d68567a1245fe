package dev.breakwater.api;

import java.nio.charset.StandardCharsets;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What the API is, for machines and for people. */
@RestController
final class DocumentationController {

    private static final MediaType HTML = new MediaType(MediaType.TEXT_HTML, StandardCharsets.UTF_8);

    private final ApiDescription description;
    private final DocumentationPage page;

    DocumentationController(ApiDescription description, DocumentationPage page) {
        this.description = description;
        this.page = page;
    }

    @GetMapping("/openapi.json")
    ResponseEntity<byte[]> description() {
        return ResponseEntity.ok().contentType(MediaType.APPLICATION_JSON).body(description.json());
    }

    @GetMapping("/docs")
    ResponseEntity<byte[]> page() {
        return ResponseEntity.ok()
                .contentType(HTML)
                .header("Content-Security-Policy", page.policy())
                .header("Referrer-Policy", "no-referrer")
                .body(page.html());
    }
}
