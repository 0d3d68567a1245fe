package dev.breakwater.testing.net;

import dev.breakwater.testing.net.Fault.After;
import dev.breakwater.testing.net.Fault.CutAfter;
import dev.breakwater.testing.net.Fault.None;
import dev.breakwater.testing.net.Fault.Paused;
import dev.breakwater.testing.net.Fault.Silent;
import dev.breakwater.testing.net.Fault.Slow;
import dev.breakwater.testing.net.Faults.Setting;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** One connection through the proxy: two sockets, and a thread for each way between them. */
final class Link {

    private static final int CHUNK = 16 << 10;

    private final Socket client;
    private final Socket server;
    private final Faults faults;
    private final AtomicBoolean cut = new AtomicBoolean();

    Link(Socket client, Socket server, Faults faults) {
        this.client = client;
        this.server = server;
        this.faults = faults;
    }

    /** Carries bytes this way until the connection ends. */
    void carry(Way way) {
        Socket from = way == Way.TO_SERVER ? client : server;
        Socket to = way == Way.TO_SERVER ? server : client;
        try {
            byte[] chunk = new byte[CHUNK];
            OutputStream out = to.getOutputStream();
            var passage = new Passage(way, out);
            do {
                passage.awaitReading();
            } while (passage.pass(chunk, from.getInputStream().read(chunk)));
            to.shutdownOutput();
        } catch (IOException e) {
            cut(Ending.RST);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends both sides; the first ending is the one that counts, since it makes both ways fail. */
    void cut(Ending ending) {
        if (cut.compareAndSet(false, true)) {
            end(client, ending);
            end(server, ending);
        }
    }

    private static void end(Socket socket, Ending ending) {
        try {
            ending.end(socket);
        } catch (IOException e) {
            // It was closed before.
        }
    }

    /** One way through the connection, and how far the fault that is in force has let bytes through. */
    private final class Passage {

        private final Way way;
        private final OutputStream out;
        private @Nullable Setting setting;
        private long passed;

        Passage(Way way, OutputStream out) {
            this.way = way;
            this.out = out;
        }

        void awaitReading() throws InterruptedException {
            for (Setting now = faults.current(Link.this, way);
                    now.fault() instanceof Paused;
                    now = faults.current(Link.this, way)) {
                faults.awaitOther(Link.this, way, now);
            }
        }

        /**
         * Lets a chunk through as the fault of each moment allows.
         *
         * @param length negative if there is no chunk, but the end of the stream
         * @return whether there is more to come
         */
        boolean pass(byte[] chunk, int length) throws IOException, InterruptedException {
            int from = 0;
            while (from < length || length < 0) {
                Setting now = faults.current(Link.this, way);
                if (!now.equals(setting)) {
                    setting = now;
                    passed = 0;
                }
                Fault fault = inForce(now.fault());
                if (length < 0) {
                    if (!(fault instanceof Paused) && !(fault instanceof Silent)) {
                        return false;
                    }
                    faults.awaitOther(Link.this, way, now);
                } else {
                    from += step(fault, now, chunk, from, length - from);
                }
            }
            return true;
        }

        private Fault inForce(Fault fault) {
            return fault instanceof After(long bytes, Fault then) && passed >= bytes ? inForce(then) : fault;
        }

        /** @return how many bytes are dealt with */
        private int step(Fault fault, Setting now, byte[] chunk, int from, int length)
                throws IOException, InterruptedException {
            return switch (fault) {
                case None _ -> write(chunk, from, length);
                case Slow slow ->
                    faults.sameAfter(Link.this, way, now, slow.pause())
                            ? write(chunk, from, Math.min(length, slow.bytes()))
                            : 0;
                case Paused _ -> {
                    faults.awaitOther(Link.this, way, now);
                    yield 0;
                }
                case Silent _ -> length;
                case After after -> write(chunk, from, (int) Math.min(length, after.bytes() - passed));
                case CutAfter(var bytes, var ending) -> {
                    int written = write(chunk, from, (int) Math.min(length, bytes - passed));
                    if (passed >= bytes) {
                        cut(ending);
                        throw new IOException("cut");
                    }
                    yield written;
                }
            };
        }

        private int write(byte[] chunk, int from, int length) throws IOException {
            out.write(chunk, from, length);
            passed += length;
            return length;
        }
    }
}
