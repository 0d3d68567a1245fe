package dev.breakwater.tracing;

import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import java.util.Locale;
import javax.net.ssl.X509TrustManager;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.otlp.OtlpTracingProperties;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;

/** Makes what sends spans out of Spring Boot's settings for it. */
final class Exporters {

    private Exporters() {}

    static OtlpHttpSpanExporter of(
            OtlpTracingProperties settings, ObjectProvider<SslBundles> bundles, MeterProvider meters) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(String.valueOf(settings.getEndpoint()).strip())
                .setTimeout(settings.getTimeout())
                .setConnectTimeout(settings.getConnectTimeout())
                .setCompression(settings.getCompression().name().toLowerCase(Locale.ROOT))
                .setMeterProvider(meters);
        settings.getHeaders().forEach(exporter::addHeader);
        String bundle = settings.getSsl().getBundle();
        if (bundle != null && !bundle.isBlank()) {
            trust(exporter, bundles.getObject().getBundle(bundle));
        }
        return exporter.build();
    }

    private static void trust(OtlpHttpSpanExporterBuilder exporter, SslBundle bundle) {
        for (var manager : bundle.getManagers().getTrustManagers()) {
            if (manager instanceof X509TrustManager trusting) {
                exporter.setSslContext(bundle.createSslContext(), trusting);
                return;
            }
        }
    }
}
