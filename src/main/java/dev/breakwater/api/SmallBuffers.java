package dev.breakwater.api;

import org.apache.coyote.http11.Http11NioProtocol;

/**
 * HTTP/1.1 whose connections hold little memory. A run that waits for its model holds a connection, and so all buffers of
 * that connection. Tomcat's own sizes, 8 KiB and more for each of nine, are made for pages; questions and answers are small,
 * and larger ones just take more reads and writes. Public because Tomcat makes it by its name.
 */
public final class SmallBuffers extends Http11NioProtocol {

    private static final int BUFFER_BYTES = 2048;

    /** Nobody here reads what a client sends behind a chunked body. */
    private static final int TRAILER_BYTES = 512;

    /** What the gateway's answers have as headers is about 300 bytes, a caller's own request id included. */
    private static final int RESPONSE_HEADER_BYTES = 4096;

    /** Called by Tomcat. */
    public SmallBuffers() {
        setProperty("socket.appReadBufSize", Integer.toString(BUFFER_BYTES));
        setProperty("socket.appWriteBufSize", Integer.toString(BUFFER_BYTES));
        setMaxTrailerSize(TRAILER_BYTES);
        setMaxHttpResponseHeaderSize(RESPONSE_HEADER_BYTES);
    }

    @Override
    public int getDesiredBufferSize() {
        return BUFFER_BYTES;
    }
}
