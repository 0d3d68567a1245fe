package dev.breakwater.outbound;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/** How connections to other machines are made. */
public final class Outbound {

    private final Optional<HttpsProxy> proxy;
    private final DirectHosts direct;
    private final Trust trust;

    private Outbound(Optional<HttpsProxy> proxy, DirectHosts direct, Trust trust) {
        this.proxy = proxy;
        this.direct = direct;
        this.trust = trust;
    }

    /**
     * Connections as they are configured.
     *
     * @param httpsProxy the proxy's URL; absent or blank, there is none
     * @param noProxy the hosts that are reached without it, as {@code NO_PROXY} names them
     * @param extraCaFile PEM certificates to trust beside those that the Java runtime trusts
     * @throws InvalidConfigurationPropertyValueException if the URL or the file is of no use
     */
    public static Outbound of(@Nullable String httpsProxy, List<String> noProxy, @Nullable Path extraCaFile) {
        return new Outbound(
                Optional.ofNullable(httpsProxy)
                        .map(String::strip)
                        .filter(url -> !url.isEmpty())
                        .map(HttpsProxy::parse),
                new DirectHosts(noProxy),
                Trust.of(extraCaFile));
    }

    /**
     * Connections as a configuration that has passed all checks wants them.
     *
     * @throws InvalidConfigurationPropertyValueException if the proxy's URL or the file is of no use
     */
    public static Outbound of(Binder binder) {
        OutboundSettings settings = binder.bindOrCreate("breakwater.outbound", OutboundSettings.class);
        return of(settings.httpsProxy(), settings.noProxy(), settings.extraCaFile());
    }

    /** The proxy through which a server is reached with https; nothing if it is reached directly. */
    public Optional<HttpsProxy> proxyTo(String host, int port) {
        return direct.covers(host, port) ? Optional.empty() : proxy;
    }

    /** The proxy for servers elsewhere, if there is one. */
    public Optional<HttpsProxy> proxy() {
        return proxy;
    }

    /** TLS that trusts whom the configuration says. */
    public SSLContext tls() {
        return trust.context();
    }

    /** The same trust, for what makes TLS of its own. */
    public TrustManager trustManager() {
        return trust.manager();
    }
}
