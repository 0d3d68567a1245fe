package dev.breakwater.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.mock.web.MockHttpServletRequest;

class ClientAddressTests {

    @Test
    void withoutTrustedProxiesAClientIsWhoeverConnects() {
        assertThat(address(List.of(), ClientAddressHeader.X_FORWARDED_FOR, "198.51.100.7", "203.0.113.9"))
                .isEqualTo("198.51.100.7");
    }

    @Test
    void nobodyButATrustedProxyIsBelieved() {
        assertThat(forwarded("198.51.100.7", "203.0.113.9")).isEqualTo("198.51.100.7");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.9                          | 203.0.113.9",
                "203.0.113.9, 10.1.2.3                | 203.0.113.9",
                "1.1.1.1, 203.0.113.9, 10.1.2.3       | 203.0.113.9",
                "10.9.9.9, 203.0.113.9                | 203.0.113.9",
                "203.0.113.9:4711                     | 203.0.113.9",
                "::ffff:203.0.113.9                   | 203.0.113.9",
                "10.1.2.3, 10.3.2.1                   | 10.1.2.3",
                "203.0.113.9, nonsense                | 10.0.0.1",
                "203.0.113.9, unknown, 10.1.2.3       | 10.1.2.3",
                "203.0.113.9,                         | 10.0.0.1",
                "2001:db8:1:2:aaaa:bbbb:cccc:dddd     | 2001:db8:1:2::/64",
                "[2001:db8:1:2::1]:443                | 2001:db8:1:2::/64",
                "2001:db8::5, 2001:db8:ffff::1        | 2001:db8::/64",
                "fe80::1%eth0                         | fe80::/64"
            })
    void theClientIsTheLastAddressThatIsNoTrustedProxys(String header, String client) {
        assertThat(forwarded("10.0.0.1", header)).isEqualTo(client);
    }

    @Test
    void severalHeadersAreOneList() {
        assertThat(forwarded("10.0.0.1", "1.1.1.1", "203.0.113.9, 10.1.2.3", "10.1.2.4"))
                .isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "for=203.0.113.9                                          | 203.0.113.9",
                "for=1.1.1.1, For=\"203.0.113.9:80\";proto=https, for=10.1.2.3 | 203.0.113.9",
                "proto=https;by=10.0.0.7;for=\"[2001:db8:1:2::1]:443\"    | 2001:db8:1:2::/64",
                "for=203.0.113.9, for=_hidden                             | 10.0.0.1",
                "for=203.0.113.9, by=10.0.0.7                             | 10.0.0.1"
            })
    void forwardedIsReadAsItsStandardSays(String header, String client) {
        assertThat(address(List.of("10.0.0.0/8"), ClientAddressHeader.FORWARDED, "10.0.0.1", header))
                .isEqualTo(client);
    }

    @Test
    void theHeaderThatIsNotChosenIsNotLookedAt() {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr("10.0.0.1");
        request.addHeader("Forwarded", "for=1.1.1.1");
        request.addHeader("X-Forwarded-For", "203.0.113.9");

        assertThat(new ClientAddress(new ApiSettings(
                                List.of(AddressRange.of("10.0.0.0/8")), ClientAddressHeader.X_FORWARDED_FOR))
                        .of(request))
                .isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/33", "10.0.0.0/", "proxy.example.com", "10", "2001:db8::/129", "", "10.0.0.0/8/8"})
    void whatIsNoRangeIsRefused(String range) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> AddressRange.of(range))
                .withMessageContaining("10.0.0.0/8");
    }

    @Test
    void rangesAreReadFromTheConfiguration() {
        ApiSettings settings = new Binder(new MapConfigurationPropertySource(Map.of(
                        "breakwater.api.trusted-proxies", "10.0.0.0/8, 192.0.2.1",
                        "breakwater.api.client-address-header", "forwarded")))
                .bind("breakwater.api", ApiSettings.class)
                .get();

        assertThat(settings.trustedProxies()).hasSize(2);
        assertThat(settings.clientAddressHeader()).isEqualTo(ClientAddressHeader.FORWARDED);
    }

    private static String forwarded(String peer, String... headers) {
        return address(List.of("10.0.0.0/8", "2001:db8:ffff::/48"), ClientAddressHeader.X_FORWARDED_FOR, peer, headers);
    }

    private static String address(List<String> trusted, ClientAddressHeader header, String peer, String... headers) {
        MockHttpServletRequest request = new MockHttpServletRequest();
        request.setRemoteAddr(peer);
        for (String value : headers) {
            request.addHeader(header.headerName(), value);
        }
        List<AddressRange> ranges = trusted.stream().map(AddressRange::of).toList();
        return new ClientAddress(new ApiSettings(ranges, header)).of(request);
    }
}
