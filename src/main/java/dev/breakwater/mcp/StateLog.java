package dev.breakwater.mcp;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One log line for each change of a server's state, with what a person on call wants to know of it. */
final class StateLog {

    private static final Logger log = LoggerFactory.getLogger(StateLog.class);

    private StateLog() {}

    static void transition(String server, ServerState state, Instant now) {
        switch (state) {
            case ServerState.Starting _ -> line(log.atInfo(), server, state).log("server is starting");
            case ServerState.Unstable unstable ->
                line(log.atWarn(), server, state)
                        .addKeyValue(
                                "in_flight", unstable.connection().session().inFlight())
                        .log("server does not answer pings");
            case ServerState.Draining draining ->
                line(log.atInfo(), server, state)
                        .addKeyValue(
                                "in_flight", draining.connection().session().inFlight())
                        .log("server takes no new calls");
            case ServerState.Ready ready ->
                line(log.atInfo(), server, state)
                        .addKeyValue("implementation", ready.connection().info().name())
                        .addKeyValue("protocol", ready.connection().info().protocolVersion())
                        .log("server is ready");
            case ServerState.Backoff backoff ->
                failed(server, backoff, now).log("server is down and will be started again");
            case ServerState.Parked parked -> failed(server, parked, now).log("server is given up for now");
            case ServerState.Stopped stopped ->
                line(log.atInfo(), server, state)
                        .addKeyValue("reason", stopped.reason())
                        .log("server is stopped");
        }
    }

    private static LoggingEventBuilder failed(String server, ServerState.Waiting state, Instant now) {
        ServerStatus.Failure failure = state.failure();
        Duration pause = Duration.between(now, state.until());
        List<String> stderr = failure.stderrTail();
        return line(log.atWarn(), server, state)
                .addKeyValue("stage", failure.stage())
                .addKeyValue("reason", failure.message())
                .addKeyValue("stderr", stderr.isEmpty() ? "" : stderr.getLast())
                .addKeyValue("deaths", state.deaths())
                .addKeyValue("retry_in", Math.max(0, pause.toMillis()) / 1_000.0);
    }

    private static LoggingEventBuilder line(LoggingEventBuilder event, String server, ServerState state) {
        return event.addKeyValue("server", server).addKeyValue("state", state.wireName());
    }
}
