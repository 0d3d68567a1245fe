package dev.breakwater.tracing;

import io.micrometer.tracing.otel.bridge.OtelTracer;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import java.net.URI;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Traces, if there is somewhere to send them. Spring Boot makes what sends them; see {@link TracingSwitch}. */
@Configuration(proxyBeanMethods = false)
class TracingConfiguration {

    private static final Logger log = LoggerFactory.getLogger(TracingConfiguration.class);

    /** What there is only with an endpoint. */
    @Configuration(proxyBeanMethods = false)
    @Conditional(Configured.class)
    @EnableConfigurationProperties(OtlpTracingProperties.class)
    static class On {

        private static final String TRANSPORT = "management.opentelemetry.tracing.export.otlp.transport";

        /** One switch for what people and models say, in the log and in traces. */
        private static final String CONTENTS = "breakwater.log.contents";

        On(Environment environment) {
            check(environment);
        }

        @Bean
        Tracing tracing(OpenTelemetry telemetry, Environment environment) {
            boolean contents = environment.getProperty(CONTENTS, Boolean.class, false);
            URI endpoint = URI.create(
                    environment.getProperty(TracingSwitch.ENDPOINT, "").strip());
            log.atInfo()
                    .addKeyValue("host", endpoint.getHost())
                    .addKeyValue("port", endpoint.getPort())
                    .addKeyValue("contents", contents)
                    .log("traces are sent to a collector");
            return Tracing.on(telemetry.getTracer("dev.breakwater"), contents);
        }

        /** Ended with the last spans: Spring would wait here for a request that hangs. */
        @Bean(destroyMethod = "")
        OtlpHttpSpanExporter spanExporter(
                OtlpTracingProperties settings, ObjectProvider<SslBundles> bundles, SdkMeterProvider meters) {
            return Exporters.of(settings, bundles, meters);
        }

        @Bean
        LastSpans lastSpans(SdkTracerProvider provider) {
            return new LastSpans(provider);
        }

        @Bean
        SpanCounts spanCounts() {
            return new SpanCounts();
        }

        /** For the spans' own counts alone; the gateway's metrics are Micrometer's. */
        @Bean
        SdkMeterProvider spanMeters(SpanCounts counts) {
            return SdkMeterProvider.builder().registerMetricReader(counts).build();
        }

        /** Nobody listens: the logging context has the trace's id already, under the name that our other lines use. */
        @Bean
        OtelTracer.EventPublisher noTracerEvents() {
            return _ -> {};
        }

        private static void check(Environment environment) {
            String endpoint = environment.getProperty(TracingSwitch.ENDPOINT, "");
            if (!endpoint.strip().matches("(?i)https?://[^\\s/?#]+.*") || !readable(endpoint.strip())) {
                throw new InvalidConfigurationPropertyValueException(
                        TracingSwitch.ENDPOINT,
                        endpoint,
                        "that is no URL of a collector, such as http://collector:4318/v1/traces");
            }
            String transport = environment.getProperty(TRANSPORT, "http");
            if (!transport.strip().equalsIgnoreCase("http")) {
                throw new InvalidConfigurationPropertyValueException(
                        TRANSPORT, transport, "traces are sent as http/protobuf only");
            }
        }

        private static boolean readable(String url) {
            try {
                return URI.create(url).getHost() != null;
            } catch (IllegalArgumentException e) {
                return false;
            }
        }
    }

    @Bean
    @Conditional(NotConfigured.class)
    Tracing noTracing() {
        return Tracing.off();
    }

    static final class Configured implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return TracingSwitch.on(context.getEnvironment());
        }
    }

    static final class NotConfigured implements Condition {

        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return !TracingSwitch.on(context.getEnvironment());
        }
    }
}
