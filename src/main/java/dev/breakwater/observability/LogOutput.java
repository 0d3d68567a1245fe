package dev.breakwater.observability;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.ConsoleAppender;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.logging.LoggingApplicationListener;
import org.springframework.context.ApplicationListener;
import org.springframework.core.Ordered;

/** Puts {@link ConsoleLines} in the place of the console that Spring Boot has just set up, with the format chosen there. */
final class LogOutput implements ApplicationListener<ApplicationEnvironmentPreparedEvent>, Ordered {

    /** The name that Spring Boot gives its console. */
    private static final String CONSOLE = "CONSOLE";

    @Override
    public int getOrder() {
        return LoggingApplicationListener.DEFAULT_ORDER + 1;
    }

    @Override
    public void onApplicationEvent(ApplicationEnvironmentPreparedEvent event) {
        if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
            Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
            Appender<ILoggingEvent> console = root.getAppender(CONSOLE);
            if (console instanceof ConsoleAppender<ILoggingEvent> found && !(console instanceof ConsoleLines)) {
                root.detachAppender(found);
                found.stop();
                root.addAppender(inPlaceOf(found));
            }
        }
    }

    private static ConsoleLines inPlaceOf(ConsoleAppender<ILoggingEvent> console) {
        var lines = new ConsoleLines();
        lines.setContext(console.getContext());
        lines.setName(console.getName());
        lines.setTarget(console.getTarget());
        lines.setEncoder(console.getEncoder());
        console.getCopyOfAttachedFiltersList().forEach(lines::addFilter);
        lines.start();
        return lines;
    }
}
