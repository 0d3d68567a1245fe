package dev.breakwater.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Configuration;

class AdmissionSettingsTests {

    private static final long MIB = 1024 * 1024;

    private final ApplicationContextRunner application =
            new ApplicationContextRunner().withUserConfiguration(SettingsAlone.class);

    @Test
    void haveDefaults() {
        application.run(context -> assertThat(context.getBean(AdmissionSettings.class))
                .isEqualTo(new AdmissionSettings(
                        null, null, Duration.ofSeconds(10), Duration.ofSeconds(5), Duration.ofSeconds(20))));
    }

    @Test
    void sizeTheBoundsByTheHeap() {
        AdmissionSettings settings = settings(null, null);

        assertThat(settings.runs(1024 * MIB)).isEqualTo(2048);
        assertThat(settings.waiting(1024 * MIB)).isEqualTo(2048);
        assertThat(settings.runs(16 * MIB)).isEqualTo(64);
        assertThat(settings.runs(64 * 1024 * MIB)).isEqualTo(10_000);
    }

    @Test
    void setBoundsCountWhateverTheHeap() {
        AdmissionSettings settings = settings(20_000, 0);

        assertThat(settings.runs(MIB)).isEqualTo(20_000);
        assertThat(settings.waiting(MIB)).isZero();
        assertThat(settings(7, null).waiting(MIB)).isEqualTo(7);
    }

    @Test
    void refuseNumbersOutOfRange() {
        for (String wrong : new String[] {"max-runs=0", "queue=-1", "max-wait=-1s", "drain-grace=2d"}) {
            application
                    .withPropertyValues("breakwater.admission." + wrong)
                    .run(context -> assertThat(context).as(wrong).hasFailed());
        }
    }

    private static AdmissionSettings settings(Integer maxRuns, Integer queue) {
        return new AdmissionSettings(maxRuns, queue, Duration.ofSeconds(10), Duration.ZERO, Duration.ZERO);
    }

    @Configuration(proxyBeanMethods = false)
    @EnableConfigurationProperties(AdmissionSettings.class)
    static class SettingsAlone {}
}
