package dev.breakwater.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/**
 * Sends runs over connections that are kept, from one thread over one selector, and checks that each answer is that of its
 * own question. Open: at a given rate, whatever becomes of earlier ones, and an answer's time counts from the moment at which
 * its question was meant to go out. Closed: each connection sends its next question when it has its answer.
 */
final class Load implements AutoCloseable {

    private static final byte[] HEAD_END = Bytes.of("\r\n\r\n");
    private static final byte[] CLOSE = Bytes.of("Connection: close");
    private static final byte[] OK = Bytes.of("HTTP/1.1 200");
    private static final int SILENCE_SECONDS = 90;

    private final int port;
    private final LongFunction<Question> questions;
    private final Selector selector = open();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final Deque<Long> waiting = new ArrayDeque<>();
    private final Set<Connection> all = new HashSet<>();
    private Latencies latencies = new Latencies();
    private long sent;
    private long failed;
    private int inFlight;
    private int mostInFlight;
    private boolean again;
    private boolean quiet;

    /** @param server the tool server whose tool the model is to ask for */
    Load(int port, String server) {
        this(port, number -> Question.ofItsOwn(server + "-" + number + "-"));
    }

    private Load(int port, LongFunction<Question> questions) {
        this.port = port;
        this.questions = questions;
    }

    /** Sends the same request again and again. */
    static Load same(int port, String request, String expected) {
        Question question = new Question(Bytes.of(request), Bytes.of(expected));
        return new Load(port, _ -> question);
    }

    /** @param expected what the answer must have in it */
    private record Question(byte[] request, byte[] expected) {

        static Question ofItsOwn(String token) {
            return new Question(Bytes.of(post("Say the token " + token)), Bytes.of("echo of " + token));
        }
    }

    /** A question to the agent. */
    static String post(String query) {
        String body = "{\"query\":\"" + query + "\"}";
        return "POST /agent HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
    }

    /** Does not show the first answers that are wrong. */
    Load quiet() {
        quiet = true;
        return this;
    }

    /** What came of it. {@code failed} counts every answer that was not 200 with the right text. */
    record Result(Latencies latencies, long failed, Duration took, int mostInFlight) {

        long answered() {
            return latencies.count();
        }

        double perSecond() {
            return answered() * 1e9 / took.toNanos();
        }
    }

    /** As many runs as so many connections can get answered. */
    Result closed(int connections, Duration time) throws IOException {
        begin();
        again = true;
        long start = System.nanoTime();
        for (int i = 0; i < connections; i++) {
            send(start);
        }
        long end = start + time.toNanos();
        while (System.nanoTime() < end) {
            selector.select(this::handle, 10);
        }
        again = false;
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Result result = new Result(latencies, failed, took, mostInFlight);
        latencies = new Latencies();
        finish();
        return result;
    }

    /** So many runs, for the compiler's sake, or for so long if that comes first. */
    void warmUp(int connections, long runs, Duration limit) throws IOException {
        Duration some = Duration.ofSeconds(2);
        long end = System.nanoTime() + limit.toNanos();
        for (long done = 0; done < runs && System.nanoTime() < end; ) {
            done += closed(connections, some).answered();
        }
    }

    /** Runs at a rate per second, evenly spread; waits until all are answered. */
    Result open(double rate, Duration time, int connections) throws IOException {
        begin();
        long count = Math.round(rate * time.toNanos() / 1e9);
        double interval = 1e9 / rate;
        long start = System.nanoTime();
        Pace pace = new Pace(selector);
        try {
            for (long next = 0; next < count; ) {
                long due = start + Math.round(next * interval);
                if (System.nanoTime() >= due) {
                    if (idle.isEmpty() && all.size() >= connections) {
                        waiting.add(due);
                    } else {
                        send(due);
                    }
                    next++;
                    if (next % 16 == 0) {
                        selector.selectNow(this::handle);
                    }
                } else {
                    pace.wake(due);
                    selector.select(this::handle);
                }
            }
        } finally {
            pace.stop();
        }
        finish();
        return new Result(latencies, failed, Duration.ofNanos(System.nanoTime() - start), mostInFlight);
    }

    private void begin() throws IOException {
        selector.selectNow(this::handle); // idle connections that the other side has closed since
        latencies = new Latencies();
        failed = 0;
        mostInFlight = 0;
    }

    private void finish() throws IOException {
        long seen = System.nanoTime();
        while (inFlight > 0 || !waiting.isEmpty()) {
            if (selector.select(this::handle, 100) > 0) {
                seen = System.nanoTime();
            } else if (System.nanoTime() - seen > SILENCE_SECONDS * 1_000_000_000L) {
                throw new IOException(inFlight + " runs were not answered");
            }
        }
    }

    private void send(long due) throws IOException {
        Connection connection = idle.pollFirst();
        if (connection == null) {
            connection = new Connection();
            all.add(connection);
        }
        inFlight++;
        mostInFlight = Math.max(mostInFlight, inFlight);
        connection.ask(due);
    }

    private void handle(SelectionKey key) {
        try {
            ((Connection) key.attachment()).ready(key);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : all) {
            connection.channel.close();
        }
        selector.close();
    }

    private static Selector open() {
        try {
            return Selector.open();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private final class Connection {

        private final SocketChannel channel = SocketChannel.open();
        private final SelectionKey key;
        private final ByteBuffer in = ByteBuffer.allocate(4 << 10);
        private byte[] question = {};
        private byte[] expected = {};
        private long due;

        Connection() throws IOException {
            channel.configureBlocking(false);
            channel.socket().setTcpNoDelay(true);
            boolean connected = channel.connect(new InetSocketAddress("127.0.0.1", port));
            key = channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        }

        void ask(long meant) throws IOException {
            due = meant;
            Question next = questions.apply(sent++);
            expected = next.expected();
            question = next.request();
            if (channel.isConnected()) {
                channel.write(ByteBuffer.wrap(question));
            }
        }

        void ready(SelectionKey key) throws IOException {
            if (key.isConnectable()) {
                channel.finishConnect();
                key.interestOps(SelectionKey.OP_READ);
                channel.write(ByteBuffer.wrap(question));
                return;
            }
            if (channel.read(in) < 0) {
                lost();
                return;
            }
            int head = Bytes.indexOf(in.array(), in.position(), HEAD_END, 0);
            if (head < 0 || in.position() < head + HEAD_END.length + Bytes.contentLength(in.array(), head)) {
                return;
            }
            answered();
        }

        private void answered() throws IOException {
            if (Bytes.indexOf(in.array(), OK.length, OK, 0) == 0
                    && Bytes.indexOf(in.array(), in.position(), expected, 0) > 0) {
                latencies.add(System.nanoTime() - due);
            } else {
                failed++;
                if (failed <= 3 && !quiet) {
                    System.err.println(new String(in.array(), 0, in.position(), StandardCharsets.UTF_8));
                }
            }
            boolean last = Bytes.indexOf(in.array(), in.position(), CLOSE, 0) > 0;
            in.clear();
            inFlight--;
            if (last) {
                channel.close();
                all.remove(this);
            } else {
                idle.addFirst(this);
            }
            next();
        }

        private void next() throws IOException {
            if (again) {
                send(System.nanoTime());
            } else if (!waiting.isEmpty()) {
                send(waiting.poll());
            }
        }

        private void lost() throws IOException {
            channel.close();
            all.remove(this);
            if (!idle.remove(this)) {
                failed++;
                inFlight--;
                next();
            }
        }
    }

    /** Wakes the selector at a moment more exactly than its own time limit, which knows whole milliseconds only. */
    private static final class Pace {

        private final Thread thread;
        private volatile long at = Long.MAX_VALUE;
        private volatile boolean stopped;

        Pace(Selector selector) {
            thread = Thread.ofPlatform().daemon().start(() -> {
                while (!stopped) {
                    long moment = at;
                    long wait = moment == Long.MAX_VALUE ? Long.MAX_VALUE : moment - System.nanoTime();
                    if (wait > 0) {
                        LockSupport.parkNanos(wait);
                    } else {
                        at = Long.MAX_VALUE;
                        selector.wakeup();
                    }
                }
            });
        }

        void wake(long moment) {
            if (at != moment) {
                at = moment;
                LockSupport.unpark(thread);
            }
        }

        void stop() {
            stopped = true;
            LockSupport.unpark(thread);
        }
    }
}
