package dev.breakwater.mcp.transport;

import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Where a server is reached over HTTP.
 *
 * @param name the server's name, for thread names
 * @param url of its MCP endpoint; whatever follows the host may be a secret
 * @param headers sent with every request; their values are secrets
 */
public record HttpEndpoint(String name, URI url, Map<String, String> headers) {

    public HttpEndpoint {
        headers = Map.copyOf(headers);
    }

    /** How the words of this server are shown. */
    public ServerWords words() {
        return ServerWords.hiding(Stream.concat(
                headers.values().stream().flatMap(HttpEndpoint::wholeAndParts),
                Stream.ofNullable(url.getRawQuery()).flatMap(HttpEndpoint::wholeAndParts)));
    }

    /** The host, with the port if one is given: all of the URL that is shown. */
    String host() {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    /** A scheme such as {@code Bearer}, or the name of a parameter, is not repeated with what follows it. */
    private static Stream<String> wholeAndParts(String value) {
        return Stream.concat(Stream.of(value), Arrays.stream(value.split("[\\s,;&=]+")));
    }

    /** Without the path, the query and the headers: all may hold secrets. */
    @Override
    public String toString() {
        return "HttpEndpoint[" + name + ": " + host() + "]";
    }
}
