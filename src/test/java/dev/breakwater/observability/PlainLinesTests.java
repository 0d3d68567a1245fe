package dev.breakwater.observability;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The lines for people, by the pattern that the gateway is delivered with. */
class PlainLinesTests {

    private final LoggerContext context = new LoggerContext();

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void whatAValueHoldsTheLineIsOneLineAndTellsATerminalNothing() throws Exception {
        String line = line("it said\n2026-11-22T20:26:08.121Z ERROR forged\r\u001b[31mred\u009b2J Zürich");

        assertThat(line).endsWith("\n").containsOnlyOnce("\n").doesNotContain("\r", "\u001b", "\u009b");
        assertThat(line)
                .contains("server is down reason=\"it said 2026-11-22T20:26:08.121Z ERROR forged  [31mred 2J Zürich\"");
    }

    private String line(String reason) throws Exception {
        context.setMDCAdapter(new LogbackMDCAdapter());
        var layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern(pattern());
        layout.start();
        var events = new ListAppender<ILoggingEvent>();
        events.setContext(context);
        events.start();
        Logger log = context.getLogger("test");
        log.addAppender(events);
        log.atWarn().addKeyValue("reason", reason).log("server is down");
        return layout.doLayout(events.list.getFirst());
    }

    /** Without Spring Boot's own conversion words, for colours and stack traces. */
    private static String pattern() throws Exception {
        return new YAMLMapper()
                .readTree(Files.readString(Path.of("src/main/resources/application.yaml")))
                .at("/logging/pattern/console")
                .stringValue()
                .replace("%clr(%-5level)", "%-5level")
                .replace("%wEx", "");
    }
}
