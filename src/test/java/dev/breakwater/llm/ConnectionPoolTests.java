package dev.breakwater.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.breakwater.outbound.OutboundHttp;
import dev.breakwater.resilience.Deadline;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ConnectionPoolTests {

    @Test
    void aLookupKeepsToTheCallsDeadline() throws Exception {
        Deadline run = Deadline.after(Duration.ofSeconds(30), Clock.systemUTC());
        var call = new ModelCall(run, run, Duration.ofMillis(50));

        assertThat(ScopedValue.where(ModelCall.CURRENT, call).call(ConnectionPool::lookupLimit))
                .isLessThanOrEqualTo(Duration.ofMillis(50));
        assertThat(ConnectionPool.lookupLimit()).isEqualTo(OutboundHttp.LOOKUP_LIMIT);
    }
}
