package dev.breakwater.admission;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.catalina.connector.Connector;
import org.apache.coyote.AbstractProtocol;
import org.junit.jupiter.api.Test;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.mock.env.MockEnvironment;

class ConnectionLimitTests {

    private final MockEnvironment environment = new MockEnvironment();

    @Test
    void leavesRoomForMoreConnectionsThanRuns() {
        assertThat(connections(128)).isEqualTo(8192);
        assertThat(connections(20_000)).isEqualTo(41_024);
    }

    @Test
    void whatTheUserSetsCounts() {
        environment.setProperty("server.tomcat.maxConnections", "100");

        assertThat(connections(20_000)).isEqualTo(8192);
    }

    /** What a connector of Tomcat's has in the end; its own default is 8192, too. */
    private int connections(int runs) {
        TomcatServletWebServerFactory factory = new TomcatServletWebServerFactory(0);
        new ConnectionLimit(runs, environment).customize(factory);
        Connector connector = new Connector();
        factory.getConnectorCustomizers().forEach(customizer -> customizer.customize(connector));
        return ((AbstractProtocol<?>) connector.getProtocolHandler()).getMaxConnections();
    }
}
