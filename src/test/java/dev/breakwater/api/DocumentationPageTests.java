package dev.breakwater.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.testing.GatewayClient;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentationPageTests extends ApiContext {

    private GatewayClient.Reply page;

    @BeforeEach
    void open() {
        page = http.get("/docs");
    }

    @Test
    void isHtml() {
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).isEqualTo("text/html;charset=UTF-8");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.text()).startsWith("<!doctype html>").doesNotContain("/*style*/", "/*script*/");
    }

    @Test
    void mayRunNothingButItsOwnScript() {
        assertThat(page.header("Content-Security-Policy"))
                .startsWith("default-src 'none'; ")
                .contains("connect-src 'self'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'none'")
                .doesNotContain("unsafe", "*", "http:", "https:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"style", "script"})
    void itsPolicyKnowsItsStyleAndItsScriptByTheirHashes(String name) throws Exception {
        Matcher content = Pattern.compile("<%1$s>(.*)</%1$s>".formatted(name), Pattern.DOTALL)
                .matcher(page.text());

        assertThat(content.find()).isTrue();
        byte[] hash =
                MessageDigest.getInstance("SHA-256").digest(content.group(1).getBytes(StandardCharsets.UTF_8));
        assertThat(page.header("Content-Security-Policy"))
                .contains(name + "-src 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
    }

    @Test
    void loadsNothingFromAnywhereElse() {
        // The name of SVG's vocabulary looks like an address and is none.
        assertThat(page.text().replace("http://www.w3.org/2000/svg", ""))
                .doesNotContain("http://", "https://", "//cdn", "@import", "url(", "src=");
    }

    @Test
    void holdsNothingThatItsPolicyForbids() {
        assertThat(page.text())
                .doesNotContainPattern("\\s(style|on[a-z]+)=")
                .doesNotContain("javascript:", "innerHTML");
    }

    @Test
    void everyFieldOfItsFormHasALabel() {
        Matcher fields =
                Pattern.compile("<(?:textarea|input|select) id=\"(\\w+)\"").matcher(page.text());
        int count = 0;
        for (; fields.find(); count++) {
            assertThat(page.text()).contains("<label for=\"" + fields.group(1) + "\">");
        }
        assertThat(count).isEqualTo(3);
        assertThat(page.text()).contains("<html lang=\"en\">", "role=\"status\"", "Skip to the content");
    }
}
