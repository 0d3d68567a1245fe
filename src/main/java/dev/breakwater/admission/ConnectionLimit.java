package dev.breakwater.admission;

import org.apache.coyote.AbstractProtocol;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.core.env.Environment;

/**
 * Lets Tomcat hold more connections than there can be runs. What Tomcat does not accept is answered by nobody, and a
 * connection counts as long as a client keeps it, whether or not there is a request on it.
 */
final class ConnectionLimit implements WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> {

    private static final String KEY = "server.tomcat.max-connections";

    /** For probes, and for requests that are refused. */
    private static final int MARGIN = 1024;

    private static final int TOMCATS_OWN = 8192;

    private final int runs;
    private final Environment environment;

    /** @param runs how many runs there may be, those that wait included */
    ConnectionLimit(int runs, Environment environment) {
        this.runs = runs;
        this.environment = environment;
    }

    @Override
    public void customize(ConfigurableTomcatWebServerFactory tomcat) {
        if (Binder.get(environment).bind(KEY, Integer.class).isBound()) {
            return;
        }
        tomcat.addConnectorCustomizers(connector -> {
            if (connector.getProtocolHandler() instanceof AbstractProtocol<?> protocol) {
                protocol.setMaxConnections(connections());
            }
        });
    }

    /** As many again for clients that keep their connections between requests. */
    int connections() {
        return Math.max(TOMCATS_OWN, 2 * runs + MARGIN);
    }
}
