package dev.breakwater.llm;

import dev.breakwater.outbound.Outbound;
import dev.breakwater.outbound.OutboundHttp;
import java.time.Duration;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;

/** The connections to model providers; a lookup of a name keeps to the deadline of the {@link ModelCall} in scope. */
final class ConnectionPool {

    private ConnectionPool() {}

    /** @param connections at most open at a time, to one provider as to all */
    static CloseableHttpClient open(int connections, Outbound outbound) {
        return OutboundHttp.client(outbound, connections, ConnectionPool::lookupLimit)
                .build();
    }

    static Duration lookupLimit() {
        return ModelCall.CURRENT.isBound()
                ? ModelCall.CURRENT
                        .get()
                        .deadline()
                        .within(OutboundHttp.LOOKUP_LIMIT)
                        .remaining()
                : OutboundHttp.LOOKUP_LIMIT;
    }
}
