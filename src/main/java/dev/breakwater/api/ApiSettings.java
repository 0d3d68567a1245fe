package dev.breakwater.api;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the service tells its clients apart.
 *
 * @param trustedProxies the addresses and ranges, such as 10.0.0.0/8, of the proxies and load balancers in front of the
 *     gateway that say whom they forward for; without any, a client is whoever connects
 * @param clientAddressHeader the header in which they say so: x-forwarded-for or forwarded (RFC 7239); the other one is not
 *     looked at, since they may pass on what a client has written there
 */
@ConfigurationProperties("breakwater.api")
record ApiSettings(
        @DefaultValue List<AddressRange> trustedProxies,
        @DefaultValue("x-forwarded-for") ClientAddressHeader clientAddressHeader) {

    ApiSettings {
        trustedProxies = List.copyOf(trustedProxies);
    }
}
