package dev.breakwater.mcp;

import dev.breakwater.resilience.Deadline;
import java.time.Duration;
import java.time.Instant;

/** Where one instance of a server is in its life. Each state holds what is true in it and nothing else. */
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

    /** There is a process, or whatever else is at the other end, to which calls can be sent. */
    sealed interface Up extends ServerState {

        Connection connection();

        /** When it became ready. */
        Instant since();

        /** Deaths in a row before it came up. */
        int deaths();

        default ServerState died(ServerStatus.Failure failure, RestartSchedule schedule) {
            boolean recovered = Duration.between(since(), failure.at()).compareTo(RestartSchedule.RECOVERED) >= 0;
            return after(recovered ? 1 : deaths() + 1, failure, schedule);
        }

        /** Takes no new calls; those under way go on. */
        default Draining drain(Deadline limit, Stopped then) {
            return new Draining(connection(), limit, then);
        }
    }

    /** Takes calls. */
    record Ready(Connection connection, Instant since, int deaths) implements Up {

        /** A ping was not answered. */
        Unstable missed(Instant now) {
            return new Unstable(
                    connection, since, deaths, now, connection.session().answers(), 1);
        }

        /** Whether it is the same life of the server as before, and not a new one. */
        boolean continues(ServerState before) {
            return before instanceof Up up && up.connection().equals(connection);
        }

        @Override
        public String wireName() {
            return "ready";
        }
    }

    /**
     * Has not answered its last pings. It may be wedged, or only busy: new runs are not offered it, and it gets calls only
     * where no other instance is left.
     *
     * @param suspected when the first ping went unanswered
     * @param answers how many answers had come by then
     * @param missed pings without an answer, in a row
     */
    record Unstable(Connection connection, Instant since, int deaths, Instant suspected, long answers, int missed)
            implements Up {

        Unstable missedAnother() {
            return new Unstable(connection, since, deaths, suspected, answers, missed + 1);
        }

        Ready recovered() {
            return new Ready(connection, since, deaths);
        }

        /** Whether it has answered anything since it was suspected: a call takes it longer than a ping may. */
        boolean hasAnswered() {
            return connection.session().answers() > answers;
        }

        /**
         * Whether there is no hope left. One that works at a call may answer no ping meanwhile, but every call has a limit.
         *
         * @param callLimit the longest that a call may take
         */
        boolean isGivenUp(Instant now, Duration callLimit) {
            return missed >= Heartbeat.MISSES
                    && (connection.session().inFlight() == 0
                            || Duration.between(suspected, now).compareTo(callLimit) >= 0);
        }

        @Override
        public String wireName() {
            return "unstable";
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

    /**
     * On its way out: it takes no new calls, and those under way may end.
     *
     * @param limit by when they have to have ended
     * @param then what it is afterwards
     */
    record Draining(Connection connection, Deadline limit, Stopped then) implements ServerState {

        @Override
        public String wireName() {
            return "draining";
        }
    }

    /** Over, until somebody starts it. */
    record Stopped(String reason) implements ServerState {

        /** The gateway is going down, or has not started yet. */
        static final Stopped WITH_THE_GATEWAY = new Stopped("the gateway is going down");

        /** Switched off through the management port. */
        static final Stopped BY_OPERATOR = new Stopped("it was switched off through the management port");

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
