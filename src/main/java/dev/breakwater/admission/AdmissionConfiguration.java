package dev.breakwater.admission;

import dev.breakwater.run.ActiveRuns;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;

/** The way in for runs, and the way out for all of them. */
@Configuration(proxyBeanMethods = false)
class AdmissionConfiguration {

    private static final long HEAP = Runtime.getRuntime().maxMemory();

    @Bean
    Admission admission(AdmissionSettings settings, Clock clock) {
        return new Admission(settings.runs(HEAP), settings.waiting(HEAP), settings.maxWait(), clock);
    }

    @Bean
    Drain drain(
            Admission admission,
            ActiveRuns active,
            AdmissionSettings settings,
            ApplicationContext context,
            Clock clock) {
        return new Drain(admission, active, settings, context, clock);
    }

    @Bean
    ConnectionLimit connectionLimit(AdmissionSettings settings, Environment environment) {
        return new ConnectionLimit(settings.runs(HEAP) + settings.waiting(HEAP), environment);
    }

    @Bean
    MeterBinder admissionMeters(Admission admission) {
        return meters -> {
            Gauge.builder("active.agents.current", admission, Admission::running)
                    .description("Runs under way")
                    .register(meters);
            Gauge.builder("waiting.agents.current", admission, Admission::waiting)
                    .description("Runs that wait until another one ends")
                    .register(meters);
        };
    }
}
