package dev.breakwater.mcp.transport;

import dev.breakwater.outbound.Outbound;
import dev.breakwater.outbound.OutboundHttp;
import java.io.IOException;
import java.util.Locale;
import org.apache.hc.client5.http.classic.methods.HttpDelete;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.routing.RoutingSupport;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one server, and what goes with every request on them. An interrupt of the virtual thread that is in
 * an exchange closes its socket.
 */
final class HttpChannel implements AutoCloseable {

    private static final String SESSION = "MCP-Session-Id";
    private static final String VERSION = "MCP-Protocol-Version";
    private static final String LAST_EVENT = "Last-Event-ID";
    private static final String EVENTS = "text/event-stream";
    private static final String EITHER = "application/json, text/event-stream";
    private static final int LONGEST_SESSION = 1024;

    private final HttpEndpoint endpoint;
    private final CloseableHttpClient http;
    private volatile @Nullable String session;
    private volatile @Nullable String version;

    /** @param connections at most open at a time */
    HttpChannel(HttpEndpoint endpoint, Outbound outbound, int connections) {
        this.endpoint = endpoint;
        this.http = OutboundHttp.client(outbound, connections, () -> OutboundHttp.LOOKUP_LIMIT)
                .disableContentCompression() // a bound on what is read is one on what was sent
                .build();
    }

    /** Reads a response. */
    interface Reader {

        /** @return whether all of it was read, so that the connection can be used again */
        boolean read(ClassicHttpResponse response) throws IOException;
    }

    /**
     * Sends a request and reads its response.
     *
     * @throws Unreachable if there was no connection
     * @throws IOException if the exchange broke off
     */
    void exchange(HttpUriRequestBase request, Reader reader) throws IOException {
        HttpClientContext context = HttpClientContext.create();
        boolean over = false;
        try (ClassicHttpResponse response = http.executeOpen(RoutingSupport.determineHost(request), request, context)) {
            boolean complete = false;
            try {
                if (!OutboundHttp.reached(context)) {
                    throw Unreachable.byProxy(endpoint, response.getCode());
                }
                complete = reader.read(response);
                over = true;
            } finally {
                if (!complete) {
                    request.abort(); // closing the response would first read what is left of it
                }
            }
        } catch (Unreachable e) {
            throw e;
        } catch (IOException | HttpException | IllegalStateException e) {
            if (over) {
                return; // the connection did not like its end
            }
            // A request that is aborted, or a client that is closed, meanwhile ends in an IllegalStateException.
            if (!OutboundHttp.reached(context)) {
                throw Unreachable.because(endpoint, e);
            }
            throw e instanceof IOException io ? io : new IOException(e);
        }
    }

    HttpUriRequestBase post(byte[] message) {
        HttpPost post = new HttpPost(endpoint.url());
        post.setEntity(new ByteArrayEntity(message, ContentType.create("application/json")));
        return with(post, EITHER);
    }

    /** @param lastEvent after which a stream goes on; empty for a new one */
    HttpUriRequestBase get(String lastEvent) {
        HttpUriRequestBase get = with(new HttpGet(endpoint.url()), EVENTS);
        if (!lastEvent.isEmpty()) {
            get.setHeader(LAST_EVENT, lastEvent);
        }
        return get;
    }

    HttpUriRequestBase delete() {
        return with(new HttpDelete(endpoint.url()), EITHER);
    }

    /**
     * Takes the session that a server opens with its answer to the first request, if it does.
     *
     * @return false if what it gives for the session's id is none
     */
    boolean join(ClassicHttpResponse response) {
        Header header = response.getFirstHeader(SESSION);
        if (header == null) {
            return true;
        }
        String id = String.valueOf(header.getValue());
        if (id.isEmpty() || id.length() > LONGEST_SESSION || id.chars().anyMatch(c -> c < 0x21 || c > 0x7E)) {
            return false;
        }
        session = id;
        return true;
    }

    void agree(String protocolVersion) {
        version = protocolVersion;
    }

    boolean inSession() {
        return session != null;
    }

    /** Whether the body is a stream of events. */
    static boolean isEvents(ClassicHttpResponse response) {
        return mimeType(response).equals(EVENTS);
    }

    /** In lower case and without parameters; empty if the response does not say. */
    static String mimeType(ClassicHttpResponse response) {
        Header type = response.getFirstHeader("Content-Type");
        String value = type == null ? "" : String.valueOf(type.getValue());
        return value.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public void close() {
        http.close(CloseMode.IMMEDIATE);
    }

    private HttpUriRequestBase with(HttpUriRequestBase request, String accepted) {
        request.setHeader("User-Agent", "breakwater");
        endpoint.headers().forEach(request::setHeader);
        request.setHeader("Accept", accepted);
        if (session != null) {
            request.setHeader(SESSION, session);
        }
        if (version != null) {
            request.setHeader(VERSION, version);
        }
        return request;
    }
}
