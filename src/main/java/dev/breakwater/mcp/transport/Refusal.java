package dev.breakwater.mcp.transport;

import dev.breakwater.mcp.transport.Transport.Failure;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.regex.Pattern;

/**
 * What a status means that is none of success.
 *
 * @param failure of the request
 * @param last whether it ends the transport: no other request would fare better before a new handshake
 */
record Refusal(Failure failure, boolean last) {

    /** Many servers answer with 400, and say so, where the specification wants 404 for a session they do not know. */
    private static final Pattern NAMES_SESSION = Pattern.compile("(?i)\\bsession");

    /**
     * @param inSession whether the request named a session
     * @param said what a JSON-RPC error in the body says; empty if there is none
     * @param location where a redirect leads to; empty if nowhere
     */
    static Refusal of(int status, boolean inSession, String said, String location) {
        String words = " (status " + status + (said.isEmpty() ? ")" : ": " + said + ")");
        if (status == 401 || status == 403) {
            return new Refusal(
                    new Failure.NotSent(
                            "the server turns the gateway away" + words
                                    + "; is there something in its `headers` that it" + " takes?",
                            true),
                    true);
        }
        if (inSession
                && (status == 404
                        || (status == 400 && NAMES_SESSION.matcher(said).find()))) {
            return new Refusal(new Failure.NotSent("the server has ended the session" + words, false), true);
        }
        return new Refusal(ofThisRequest(status, words, location), false);
    }

    private static Failure ofThisRequest(int status, String words, String location) {
        if (status == 429) {
            return new Failure.NotSent("the server takes no more requests for now" + words, false);
        }
        if (status >= 500) {
            return new Failure.Lost("the server failed" + words);
        }
        if (status >= 300 && status < 400) {
            return new Failure.Violation(
                    "the server redirects" + shown(location) + words + ", which the gateway does not follow");
        }
        return new Failure.Violation(
                status == 404 || status == 405
                        ? "there is no MCP endpoint at the server's URL" + words
                        : "the server refuses the request" + words);
    }

    /** Without the query and the user, which may be secrets that the server repeats. */
    private static String shown(String location) {
        try {
            URI to = new URI(location);
            String host = to.getHost() == null ? "" : to.getScheme() + "://" + to.getHost();
            String port = to.getPort() < 0 ? "" : ":" + to.getPort();
            return " to " + host + port + to.getPath();
        } catch (URISyntaxException e) {
            return "";
        }
    }
}
