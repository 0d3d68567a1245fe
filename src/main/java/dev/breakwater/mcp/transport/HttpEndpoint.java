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
                headers.values().stream().flatMap(value -> Stream.of(value, afterFirst(value, ' '))),
                Stream.ofNullable(url.getRawQuery())
                        .flatMap(query -> Arrays.stream(query.split("&", -1)))
                        .map(parameter -> afterFirst(parameter, '='))));
    }

    /** The host, with the port if one is given: all of the URL that is shown. */
    String host() {
        return url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort();
    }

    /** Without a scheme such as {@code Bearer}, or the name of a parameter. */
    private static String afterFirst(String text, char separator) {
        return text.substring(text.indexOf(separator) + 1).strip();
    }

    /** Without the path, the query and the headers: all may hold secrets. */
    @Override
    public String toString() {
        return "HttpEndpoint[" + name + ": " + host() + "]";
    }
}
