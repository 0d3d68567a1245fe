package dev.breakwater.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import org.springframework.core.io.ClassPathResource;

/**
 * The page that shows the API to people: one HTML document with its style and its script in it, which loads nothing but
 * {@code openapi.json}. Its content security policy allows these two by their hashes and nothing else.
 */
final class DocumentationPage {

    private final byte[] html;
    private final String policy;

    private DocumentationPage(byte[] html, String policy) {
        this.html = html;
        this.policy = policy;
    }

    static DocumentationPage load() {
        String style = resource("docs/page.css");
        String script = resource("docs/page.js");
        String html = resource("docs/page.html").replace("/*style*/", style).replace("/*script*/", script);
        return new DocumentationPage(
                html.getBytes(StandardCharsets.UTF_8),
                String.join(
                        "; ",
                        "default-src 'none'",
                        "style-src " + hash(style),
                        "script-src " + hash(script),
                        "connect-src 'self'",
                        "img-src data:",
                        "base-uri 'none'",
                        "form-action 'none'",
                        "frame-ancestors 'none'"));
    }

    byte[] html() {
        return html.clone();
    }

    /** What belongs into the header {@code Content-Security-Policy}. */
    String policy() {
        return policy;
    }

    private static String resource(String path) {
        try (InputStream in = new ClassPathResource(path).getInputStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
