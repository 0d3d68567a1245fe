package dev.breakwater.outbound;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * A proxy that is asked, with CONNECT, for a tunnel to another server.
 *
 * @param credentials what it is told about the gateway, if it wants to know
 */
public record HttpsProxy(String host, int port, Optional<Credentials> credentials) {

    private static final int USUAL_PORT = 80;

    /** @param password without the encoding that it has in a URL */
    public record Credentials(String user, String password) {

        @Override
        public String toString() {
            return "Credentials[redacted]";
        }
    }

    /**
     * Reads the URL of a proxy; without a scheme, as many environments have it, it is taken for {@code http}.
     *
     * @throws InvalidConfigurationPropertyValueException if it is of no use; the message does not show it
     */
    static HttpsProxy parse(String url) {
        URI uri = uri(url.contains("://") ? url : "http://" + url);
        if (!"http".equals(String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT)) || uri.getHost() == null) {
            throw refused();
        }
        return new HttpsProxy(
                uri.getHost(),
                uri.getPort() < 0 ? USUAL_PORT : uri.getPort(),
                Optional.ofNullable(uri.getRawUserInfo()).map(HttpsProxy::credentials));
    }

    private static URI uri(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException e) {
            throw refused();
        }
    }

    private static Credentials credentials(String userInfo) {
        int colon = userInfo.indexOf(':');
        return colon < 0
                ? new Credentials(decoded(userInfo), "")
                : new Credentials(decoded(userInfo.substring(0, colon)), decoded(userInfo.substring(colon + 1)));
    }

    private static String decoded(String part) {
        // URLDecoder is for forms, where a plus is a space.
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static InvalidConfigurationPropertyValueException refused() {
        return new InvalidConfigurationPropertyValueException(
                "breakwater.outbound.https-proxy",
                "(not shown)",
                "it must be the URL of a proxy such as http://proxy.example.com:3128; special characters of a user name"
                        + " or password are written as in any URL, an @ as %40");
    }
}
