package dev.breakwater.mcp.transport;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ConnectTimeoutException;

/** There was no connection to the server, so that nothing of a request has reached it. */
final class Unreachable extends IOException {

    private Unreachable(String message) {
        super(message);
    }

    static Unreachable because(HttpEndpoint endpoint, Exception failure) {
        Unreachable unreachable = new Unreachable("no connection to " + endpoint.host() + ": " + reason(failure));
        unreachable.initCause(failure);
        return unreachable;
    }

    /** @param status what a proxy answered in the server's place */
    static Unreachable byProxy(HttpEndpoint endpoint, int status) {
        return new Unreachable(
                status == 407
                        ? "the proxy does not take the user name and password of the gateway"
                        : "the proxy refuses a connection to " + endpoint.host() + " with status " + status);
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    private static String reason(Exception failure) {
        return switch (failure) {
            case UnknownHostException _ -> "the name of the host was not found";
            case ConnectTimeoutException _ -> "it did not answer in time";
            case ConnectException _ -> "it was refused";
            case SSLException _ ->
                "it could not be secured; is the server's certificate trusted, and is it for this host?";
            default -> "it broke off";
        };
    }
}
