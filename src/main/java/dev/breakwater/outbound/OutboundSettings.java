package dev.breakwater.outbound;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the gateway itself reaches servers elsewhere.
 *
 * @param httpsProxy the proxy that connections to https URLs are tunnelled through, such as http://proxy.example.com:3128;
 *     may hold a user name and password
 * @param noProxy the hosts that are reached directly: names, which stand for the names below them too, addresses, address
 *     ranges such as 10.0.0.0/8, any of them with a port, or * for all; this machine always is
 * @param extraCaFile a PEM file of certificates that are trusted beside those of the Java runtime
 */
@ConfigurationProperties("breakwater.outbound")
record OutboundSettings(
        @Nullable String httpsProxy,
        @DefaultValue List<String> noProxy,
        @Nullable Path extraCaFile) {

    OutboundSettings {
        noProxy = List.copyOf(noProxy);
    }

    /** Without the proxy, which may hold a password. */
    @Override
    public String toString() {
        return "OutboundSettings[httpsProxy=" + (httpsProxy == null ? "none" : "[redacted]") + ", noProxy=" + noProxy
                + ", extraCaFile=" + extraCaFile + "]";
    }
}
