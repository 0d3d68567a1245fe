package dev.breakwater.api;

import dev.breakwater.failure.InvalidRequest;
import dev.breakwater.failure.PayloadTooLarge;
import dev.breakwater.failure.UnsupportedMediaType;
import jakarta.servlet.http.HttpServletRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;

/** Reads the body of a request: only JSON, bounded in size and, against one that drips, in time. */
final class RequestBody {

    /** The largest accepted body, in bytes. */
    static final int MAX_BYTES = 1024 * 1024;

    /** How long a body may take to arrive. A read of a silent connection ends by the server's own limit. */
    static final Duration MAX_TIME = Duration.ofSeconds(30);

    private static final String SUPPORTED = "application/json, in UTF-8 and without a Content-Encoding";

    private final Clock clock;

    RequestBody(Clock clock) {
        this.clock = clock;
    }

    /**
     * Reads the whole body, and no more of it than is accepted.
     *
     * @throws UnsupportedMediaType if it is not announced as JSON
     * @throws PayloadTooLarge if it has more than {@link #MAX_BYTES}, announced or not
     * @throws InvalidRequest if it ends early or takes longer than {@link #MAX_TIME}
     */
    byte[] read(HttpServletRequest request) {
        if (!isJson(request)) {
            throw new UnsupportedMediaType(SUPPORTED);
        }
        if (request.getContentLengthLong() > MAX_BYTES) {
            throw new PayloadTooLarge(MAX_BYTES);
        }
        try {
            return read(request.getInputStream());
        } catch (IOException e) {
            throw new InvalidRequest("body", "did not arrive whole");
        }
    }

    private byte[] read(InputStream in) throws IOException {
        var end = clock.instant().plus(MAX_TIME);
        var body = new ByteArrayOutputStream();
        byte[] buffer = new byte[8192];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            if (body.size() + n > MAX_BYTES) {
                throw new PayloadTooLarge(MAX_BYTES);
            }
            body.write(buffer, 0, n);
            if (clock.instant().isAfter(end)) {
                throw new InvalidRequest("body", "took longer than " + MAX_TIME.toSeconds() + " s to arrive");
            }
        }
        return body.toByteArray();
    }

    private static boolean isJson(HttpServletRequest request) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return false;
        }
        String header = request.getContentType();
        if (header == null) {
            return false;
        }
        try {
            MediaType type = MediaType.parseMediaType(header);
            boolean utf8 = type.getCharset() == null || type.getCharset().equals(StandardCharsets.UTF_8);
            return utf8 && (type.equalsTypeAndSubtype(MediaType.APPLICATION_JSON) || isJsonSuffixed(type));
        } catch (InvalidMediaTypeException e) {
            return false;
        }
    }

    private static boolean isJsonSuffixed(MediaType type) {
        return type.getType().equals("application") && "json".equals(type.getSubtypeSuffix());
    }
}
