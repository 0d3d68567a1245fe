package dev.breakwater.testing.net;

import java.io.IOException;
import java.net.Socket;

/** How a connection is cut. */
public enum Ending {
    /** In good order, as by a process that closes it or dies: the other end reads the end of the stream. */
    FIN {
        @Override
        void end(Socket socket) throws IOException {
            socket.close();
        }
    },
    /** With a reset: the other end's next read or write fails. */
    RST {
        @Override
        void end(Socket socket) throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    };

    abstract void end(Socket socket) throws IOException;
}
