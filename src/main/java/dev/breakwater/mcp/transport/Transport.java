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
     * Hands a request over, as {@link #send(byte[])} does.
     *
     * @param id of the request; what {@link Receiver#failed} and {@link #over} name it by
     */
    default void send(long id, byte[] request) throws TransportException {
        send(request);
    }

    /**
     * Hands over the notification that ends the handshake. Whatever is sent later reaches the server after it.
     *
     * @param protocolVersion the version of MCP that both sides have agreed on
     */
    default void introduce(String protocolVersion, byte[] notification) throws TransportException {
        send(notification);
    }

    /**
     * Nobody waits for the response to a request any more, because it has come or was given up. A transport that holds
     * something for each request lets go of it.
     */
    default void over(long id) {}

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

    /** Why a request that was handed over gets no response. */
    sealed interface Failure {

        /** In words for a person. */
        String reason();

        /**
         * Nothing of it was done.
         *
         * @param permanent whether trying again soon is pointless
         */
        record NotSent(String reason, boolean permanent) implements Failure {}

        /** What the server did of it is not known. */
        record Lost(String reason) implements Failure {}

        /** The server answered with something that is no response. */
        record Violation(String reason) implements Failure {}
    }

    /**
     * Gets what the server sends, on threads of the transport. Several calls may come at the same time, where the
     * transport has several threads that read.
     */
    interface Receiver {

        /** @param json a message as the server wrote it; the array belongs to the receiver */
        void message(byte[] json);

        /** Whether somebody still waits for the response to this request. */
        default boolean awaits(long id) {
            return true;
        }

        /** One request gets no response, while the transport goes on. Of no effect if the response has come. */
        default void failed(long id, Failure failure) {}

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
