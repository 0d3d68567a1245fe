package dev.breakwater.outbound;

import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The one way out that all features share. */
@Configuration(proxyBeanMethods = false)
class OutboundConfiguration {

    @Bean
    Outbound outbound(OutboundSettings settings) {
        return Outbound.of(settings.httpsProxy(), settings.noProxy(), settings.extraCaFile());
    }

    /** No endpoint shows the proxy's password, also where an operator lets it show other values. */
    @Bean
    SanitizingFunction proxyStaysHidden() {
        return SanitizingFunction.sanitizeValue().ifKeyMatches("(?i).*https[-_.]?proxy");
    }
}
