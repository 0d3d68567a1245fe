package dev.breakwater.outbound;

import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.core5.net.InetAddressUtils;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up within a limit. The operating system's lookup knows neither deadline nor interrupt and
 * takes tens of seconds when a name server is gone; it runs on a thread of its own and is left behind if need be.
 */
final class BoundedLookup implements DnsResolver {

    private final DnsResolver system;
    private final Supplier<Duration> limit;

    /** @param limit of a lookup by the asking thread, at its moment */
    BoundedLookup(DnsResolver system, Supplier<Duration> limit) {
        this.system = system;
        this.limit = limit;
    }

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
        if (InetAddressUtils.isIPv4(host) || InetAddressUtils.isIPv6(host)) {
            return system.resolve(host);
        }
        var lookup = new FutureTask<>(() -> system.resolve(host));
        Thread.ofPlatform().daemon().name("outbound-lookup").start(lookup);
        try {
            return lookup.get(limit.get().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unknown(host, "interrupted", new InterruptedIOException());
        } catch (TimeoutException e) {
            throw unknown(host, "no name server answered in time", e);
        } catch (ExecutionException e) {
            throw unknown(host, "no such name", e.getCause());
        }
    }

    @Override
    public String resolveCanonicalHostname(String host) throws UnknownHostException {
        return system.resolveCanonicalHostname(host);
    }

    private static UnknownHostException unknown(String host, String why, @Nullable Throwable cause) {
        var unknown = new UnknownHostException(host + ": " + why);
        unknown.initCause(cause);
        return unknown;
    }
}
