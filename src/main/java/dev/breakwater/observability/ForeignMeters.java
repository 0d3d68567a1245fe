package dev.breakwater.observability;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.config.MeterFilterReply;
import java.util.List;
import java.util.Map;

/**
 * What libraries measure unasked: without that which says nothing about this gateway, and with a help text where it comes
 * without one.
 */
final class ForeignMeters implements MeterFilter {

    /** There are no sessions; the disk is in the health document; the last does not follow Prometheus' names. */
    private static final List<String> UNWANTED = List.of("tomcat.sessions", "disk.", "jvm.compilation");

    private static final Map<String, String> HELP =
            Map.of("http.server.requests", "Requests to the service port and how they were answered");

    @Override
    public MeterFilterReply accept(Meter.Id id) {
        return UNWANTED.stream().anyMatch(id.getName()::startsWith) ? MeterFilterReply.DENY : MeterFilterReply.NEUTRAL;
    }

    @Override
    public Meter.Id map(Meter.Id id) {
        String help = HELP.get(id.getName());
        return help == null || id.getDescription() != null
                ? id
                : new Meter.Id(id.getName(), Tags.of(id.getTagsAsIterable()), id.getBaseUnit(), help, id.getType());
    }
}
