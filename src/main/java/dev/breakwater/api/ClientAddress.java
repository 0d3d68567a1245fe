package dev.breakwater.api;

import jakarta.servlet.http.HttpServletRequest;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Who a request comes from. What a header says is believed only as far as trusted proxies wrote it: it is read from its end,
 * and the first address that is none of theirs is the client. Whatever a client wrote stands before that.
 */
final class ClientAddress {

    /** The longest address as text, with brackets, zone and port. */
    private static final int LONGEST = 80;

    /** What one subscriber gets of IPv6 is at least this: within it, whoever is limited would take another address. */
    private static final int IPV6_NETWORK_BYTES = 8;

    private final List<AddressRange> trusted;
    private final ClientAddressHeader header;

    ClientAddress(ApiSettings settings) {
        this.trusted = settings.trustedProxies();
        this.header = settings.clientAddressHeader();
    }

    /** The client's address, an IPv6 one as its network of 64 bits. */
    String of(HttpServletRequest request) {
        Optional<InetAddress> peer = literal(request.getRemoteAddr());
        if (peer.isEmpty()) {
            return "unknown";
        }
        InetAddress client = peer.get();
        if (trusts(client)) {
            for (String forwarded : header.addresses(Collections.list(request.getHeaders(header.headerName())))) {
                Optional<InetAddress> next = literal(withoutPort(forwarded));
                if (next.isEmpty()) {
                    break; // Hidden, or nonsense: the one that says so is as far as it goes.
                }
                client = next.get();
                if (!trusts(client)) {
                    break;
                }
            }
        }
        return text(client);
    }

    private boolean trusts(InetAddress address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    /** An address written as one; an IPv4 address in the guise of IPv6 is an IPv4 address. */
    static Optional<InetAddress> literal(String text) {
        try {
            boolean whole = text.length() <= LONGEST
                    && (text.contains(":") || text.chars().filter(c -> c == '.').count() == 3);
            return whole ? Optional.of(InetAddress.ofLiteral(withoutZone(text))) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String withoutZone(String text) {
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static String withoutPort(String text) {
        if (text.startsWith("[")) {
            int end = text.indexOf(']');
            return end < 0 ? text : text.substring(1, end);
        }
        int colon = text.indexOf(':');
        return colon >= 0 && colon == text.lastIndexOf(':') ? text.substring(0, colon) : text;
    }

    private static String text(InetAddress address) {
        if (!(address instanceof Inet6Address)) {
            return address.getHostAddress();
        }
        try {
            byte[] bytes = Arrays.copyOf(Arrays.copyOf(address.getAddress(), IPV6_NETWORK_BYTES), 16);
            return compact(InetAddress.getByAddress(bytes)) + "/64";
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As RFC 5952 writes it; the last four groups are zero. */
    private static String compact(InetAddress network) {
        String[] groups = network.getHostAddress().split(":");
        int last = 4;
        while (last > 0 && groups[last - 1].equals("0")) {
            last--;
        }
        return String.join(":", Arrays.copyOf(groups, last)) + "::";
    }
}
