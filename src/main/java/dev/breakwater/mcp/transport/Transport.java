package dev.breakwater.mcp.transport;

import java.util.List;
import java.util.Optional;

/** One life of the way to a server: opened once, closed once, never reused. */
public interface Transport extends AutoCloseable {

    /**
     * Starts to deliver what the server sends. Called once.
     *
     * @throws TransportException if the server cannot be started
     */
    void open(Receiver receiver) throws TransportException;

    /**
     * Hands a message over for sending and returns without waiting for the server.
     *
     * @param message one JSON text in UTF-8 without line breaks
     * @throws TransportException if the transport is closed, or the server has stopped taking messages
     */
    void send(byte[] message) throws TransportException;

    /**
     * Ends the server and everything it has started. Returns within 2 seconds, whatever the server does; a second call
     * returns at once.
     */
    @Override
    void close();

    /** The process behind the transport, where it is one on this machine. */
    Optional<ProcessHandle> process();

    /** The last lines of diagnostics that the server has written, oldest first. */
    List<String> diagnostics();

    /** Gets what the server sends, on a thread of the transport, one call at a time. */
    interface Receiver {

        /** @param json a line as the server wrote it; the array belongs to the receiver */
        void message(byte[] json);

        /**
         * A message was longer than allowed and was dropped.
         *
         * @param head its first bytes
         * @param tail its last bytes
         */
        void oversized(byte[] head, byte[] tail);

        /**
         * The transport has ended, by itself or by {@link Transport#close()}; the last call of all.
         *
         * @param reason in words for a person
         */
        void closed(String reason);
    }
}
