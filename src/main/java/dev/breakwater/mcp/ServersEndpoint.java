package dev.breakwater.mcp;

import dev.breakwater.mcp.Mailbox.Order;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;

/**
 * Lets an operator restart a server, switch it off, and switch it on again, through the management port. A server that
 * runs is replaced by make before break. What was switched off is on again when the gateway starts anew.
 */
@WebEndpoint(id = "mcpservers")
final class ServersEndpoint {

    private static final Logger log = LoggerFactory.getLogger(ServersEndpoint.class);

    private final SupervisedServers servers;

    ServersEndpoint(SupervisedServers servers) {
        this.servers = servers;
    }

    /**
     * How a server is.
     *
     * @param state the best state that one of its instances is in
     */
    record Server(String name, String state, boolean healthy, int restarts) {

        private static Server of(ToolServer server) {
            return new Server(
                    server.name(),
                    server.instances().state().wireName(),
                    server.healthy(),
                    server.instances().restarts());
        }
    }

    /** All servers by name. */
    @ReadOperation
    public Map<String, Server> servers() {
        Map<String, Server> all = new LinkedHashMap<>();
        servers.all().forEach(server -> all.put(server.name(), Server.of(server)));
        return all;
    }

    /** One server; 404 if there is none of this name. */
    @ReadOperation
    public @Nullable Server server(@Selector String name) {
        return servers.named(name).map(Server::of).orElse(null);
    }

    /**
     * Takes an order and does not wait for it: 202; 404 if there is no server of this name, 400 if there is no such order.
     *
     * @param action {@code restart}, {@code disable} or {@code enable}
     */
    @WriteOperation
    public WebEndpointResponse<?> order(@Selector String name, String action) {
        Optional<ToolServer> server = servers.named(name);
        if (server.isEmpty()) {
            return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
        }
        Optional<Order> order = Arrays.stream(Order.values())
                .filter(it -> it.name().equalsIgnoreCase(action))
                .findFirst();
        if (order.isEmpty()) {
            return new WebEndpointResponse<>(
                    Map.of("error", "action has to be restart, disable or enable"),
                    WebEndpointResponse.STATUS_BAD_REQUEST);
        }
        log.atInfo()
                .addKeyValue("server", name)
                .addKeyValue("action", order.get().name())
                .log("order for a server through the management port");
        server.get().instances().supervisors().forEach(supervisor -> supervisor.order(order.get()));
        return new WebEndpointResponse<>(Server.of(server.get()), 202);
    }
}
