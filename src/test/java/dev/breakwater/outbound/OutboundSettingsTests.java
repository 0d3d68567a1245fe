package dev.breakwater.outbound;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

class OutboundSettingsTests {

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(Application.class);

    @Test
    void withoutAnySettingEverythingIsReachedDirectly() {
        application.run(context -> assertThat(context.getBean(Outbound.class).proxyTo("api.openai.com", 443))
                .isEmpty());
    }

    @Test
    void theProxyAndItsExceptionsAreReadAsEnvironmentsHaveThem() {
        application
                .withPropertyValues(
                        "breakwater.outbound.https-proxy=http://proxy:3128",
                        "breakwater.outbound.no-proxy=example.com, 10.0.0.0/8,")
                .run(context -> {
                    Outbound outbound = context.getBean(Outbound.class);

                    assertThat(outbound.proxyTo("api.openai.com", 443)).isPresent();
                    assertThat(outbound.proxyTo("llm.example.com", 443)).isEmpty();
                    assertThat(outbound.proxyTo("10.9.9.9", 443)).isEmpty();
                });
    }

    @Test
    void anExtraCaFileThatIsNotThereStopsTheStart() {
        application
                .withPropertyValues("breakwater.outbound.extra-ca-file=/no/such/ca.pem")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("breakwater.outbound.extra-ca-file"));
    }

    @Test
    void theProxyIsShownOnNoEndpoint() {
        application.run(context -> {
            SanitizingFunction hidden = context.getBean(SanitizingFunction.class);
            for (String name : new String[] {"breakwater.outbound.https-proxy", "HTTPS_PROXY", "https_proxy"}) {
                assertThat(hidden.apply(new SanitizableData(null, name, "http://me:secret@proxy"))
                                .getValue())
                        .isEqualTo(SanitizableData.SANITIZED_VALUE);
            }
        });
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(OutboundSettings.class)
    @Import(OutboundConfiguration.class)
    static class Application {}
}
