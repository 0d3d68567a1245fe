package dev.breakwater.mcp;

import java.time.Duration;
import java.time.Instant;

/** Where a server is in its life. Each state holds what is true in it and nothing else. */
sealed interface ServerState {

    /** The name on the wire and in the log. */
    String wireName();

    /** @param deaths deaths in a row that led here; 0 at the first start */
    record Starting(int deaths) implements ServerState {

        Ready up(Connection connection, Instant now) {
            return new Ready(connection, now, deaths);
        }

        ServerState failed(ServerStatus.Failure failure, boolean permanent, RestartSchedule schedule) {
            return permanent
                    ? new Parked(failure.at().plus(RestartSchedule.PARKED), failure, deaths)
                    : after(deaths + 1, failure, schedule);
        }

        @Override
        public String wireName() {
            return "starting";
        }
    }

    /** @param since when it became ready */
    record Ready(Connection connection, Instant since, int deaths) implements ServerState {

        ServerState died(ServerStatus.Failure failure, RestartSchedule schedule) {
            boolean recovered = Duration.between(since, failure.at()).compareTo(RestartSchedule.RECOVERED) >= 0;
            return after(recovered ? 1 : deaths + 1, failure, schedule);
        }

        @Override
        public String wireName() {
            return "ready";
        }
    }

    /** Down, and waiting for its next start. */
    sealed interface Waiting extends ServerState {

        /** When it is started again. */
        Instant until();

        /** Why it is down. */
        ServerStatus.Failure failure();

        /** Deaths in a row. */
        int deaths();
    }

    /** Down for a moment. */
    record Backoff(Instant until, ServerStatus.Failure failure, int deaths) implements Waiting {

        @Override
        public String wireName() {
            return "backoff";
        }
    }

    /** Given up for a while: it died too often, or cannot be started as it is configured. */
    record Parked(Instant until, ServerStatus.Failure failure, int deaths) implements Waiting {

        @Override
        public String wireName() {
            return "parked";
        }
    }

    /** Over: the gateway is going down. */
    record Stopped() implements ServerState {

        @Override
        public String wireName() {
            return "stopped";
        }
    }

    private static ServerState after(int deaths, ServerStatus.Failure failure, RestartSchedule schedule) {
        return schedule.parks(deaths)
                ? new Parked(failure.at().plus(RestartSchedule.PARKED), failure, deaths)
                : new Backoff(failure.at().plus(schedule.pause(deaths)), failure, deaths);
    }
}
