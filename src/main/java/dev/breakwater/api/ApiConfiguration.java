package dev.breakwater.api;

import java.time.Clock;
import org.springframework.boot.tomcat.ConfigurableTomcatWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;

/** The parts of the API that are not controllers. */
@Configuration(proxyBeanMethods = false)
class ApiConfiguration {

    @Bean
    FilterRegistrationBean<ExchangeFilter> exchangeFilter(ProblemDialect problems, Clock clock) {
        var registration = new FilterRegistrationBean<>(new ExchangeFilter(problems, clock));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    RequestBody requestBody(Clock clock) {
        return new RequestBody(clock);
    }

    @Bean
    ProblemDialect problemDialect(Clock clock) {
        return new ProblemDialect(clock);
    }

    @Bean
    WebServerFactoryCustomizer<ConfigurableTomcatWebServerFactory> problemsOfTomcat(
            ProblemDialect problems, Clock clock) {
        return tomcat -> tomcat.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ProblemValve(problems, clock)));
    }
}
