package dev.breakwater;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and Ctrl-C as orders that the gateway carries out: it ends with exit code 0, where the JVM alone would give 143
 * or 130, as if it had failed. Each further signal, and Ctrl-C from the first on, hurries the end; somebody at a keyboard
 * need not wait for load balancers.
 */
final class StopSignals {

    private static final Logger log = LoggerFactory.getLogger(StopSignals.class);

    private final AtomicInteger received = new AtomicInteger();
    private volatile Runnable hurry = () -> {};

    private StopSignals() {}

    static StopSignals obey() {
        StopSignals signals = new StopSignals();
        signals.listenTo("TERM", false);
        signals.listenTo("INT", true);
        return signals;
    }

    /** What ends the gateway sooner that has begun to end, or is about to. */
    void hurryWith(Runnable action) {
        hurry = action;
    }

    /** Runs on a thread of the signal's own, so that it may block. */
    private void received(boolean impatient) {
        boolean first = received.incrementAndGet() == 1;
        if (impatient || !first) {
            hurry.run();
        }
        if (first) {
            System.exit(0);
        }
    }

    /** By reflection: to name these classes is a warning of the compiler's that nothing turns off, and there are no others. */
    private void listenTo(String name, boolean impatient) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            // The JVM calls nothing of a handler but its one method.
            InvocationHandler onSignal = (_, _, _) -> {
                received(impatient);
                return null;
            };
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(name),
                            Proxy.newProxyInstance(
                                    StopSignals.class.getClassLoader(), new Class<?>[] {handler}, onSignal));
        } catch (ReflectiveOperationException e) {
            // Such as under java -Xrs: the gateway ends all the same, with the code of the signal.
            log.atDebug().addKeyValue("signal", name).setCause(e).log("signal is left to the JVM");
        }
    }
}
