package dev.breakwater.api;

import dev.breakwater.failure.MethodNotAllowed;
import dev.breakwater.tracing.Tracing;
import java.time.Clock;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.info.BuildProperties;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.tomcat.TomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.webmvc.autoconfigure.WebMvcRegistrations;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** The parts of the API that are not controllers. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

    @Bean
    FilterRegistrationBean<ExchangeFilter> exchangeFilter(ProblemDialect problems, Clock clock) {
        var registration = new FilterRegistrationBean<>(new ExchangeFilter(problems, clock));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE + 1);
        return registration;
    }

    @Bean
    FilterRegistrationBean<TraceFilter> traceFilter(Tracing tracing) {
        var registration = new FilterRegistrationBean<>(new TraceFilter(tracing));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        registration.addUrlPatterns(TraceFilter.PATH);
        registration.setEnabled(tracing.on());
        return registration;
    }

    @Bean
    RequestBody requestBody(Clock clock) {
        return new RequestBody(clock);
    }

    @Bean
    ClientAddress clientAddress(ApiSettings settings) {
        return new ClientAddress(settings);
    }

    @Bean
    ProblemDialect problemDialect(Clock clock) {
        return new ProblemDialect(clock);
    }

    @Bean
    ApiDescription apiDescription(ObjectProvider<BuildProperties> build) {
        return ApiDescription.of(
                build.stream().map(BuildProperties::getVersion).findFirst().orElse("development"));
    }

    @Bean
    DocumentationPage documentationPage() {
        return DocumentationPage.load();
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> problemsOfTomcat(
            ProblemDialect problems, Clock clock) {
        return tomcat -> tomcat.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemValve(problems, clock)));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatWebServerFactory> smallBuffers() {
        return tomcat -> tomcat.setProtocol(SmallBuffers.class.getName());
    }

    /** Pages of other origins may not call the gateway; Spring would tell them so in plain text. */
    @Bean
    WebMvcRegistrations noCrossOriginRequests(ProblemDialect problems) {
        return new WebMvcRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                var mapping = new RequestMappingHandlerMapping();
                mapping.setCorsProcessor((_, request, response) -> {
                    var refusal = new MethodNotAllowed(request.getMethod(), List.of("GET", "HEAD", "POST"));
                    problems.write(refusal, Exchange.of(request), response);
                    return false;
                });
                return mapping;
            }
        };
    }
}
