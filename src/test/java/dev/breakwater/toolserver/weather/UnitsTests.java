package dev.breakwater.toolserver.weather;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UnitsTests {

    @Test
    void metricKeepsValuesWithOneDecimal() {
        assertThat(Units.METRIC.temperature(8.44)).isEqualTo(8.4);
        assertThat(Units.METRIC.speed(14.06)).isEqualTo(14.1);
        assertThat(Units.METRIC.precipitation(2.14)).isEqualTo(2.1);
    }

    @Test
    void imperialConverts() {
        assertThat(Units.IMPERIAL.temperature(-40)).isEqualTo(-40);
        assertThat(Units.IMPERIAL.temperature(100)).isEqualTo(212);
        assertThat(Units.IMPERIAL.speed(100)).isEqualTo(62.1);
        assertThat(Units.IMPERIAL.precipitation(25.4)).isEqualTo(1);
        assertThat(Units.IMPERIAL.precipitation(2.1)).isEqualTo(0.08);
    }

    @Test
    void writesNumbersWithoutAnEmptyFractionOrANegativeZero() {
        assertThat(Units.plain(8)).isEqualTo("8");
        assertThat(Units.plain(-8.5)).isEqualTo("-8.5");
        assertThat(Units.plain(Units.METRIC.temperature(-0.04))).isEqualTo("0");
    }
}
