package dev.breakwater.outbound;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The hosts that are reached without a proxy, as {@code NO_PROXY} names them by convention. */
final class DirectHosts {

    private final List<Rule> rules = new ArrayList<>();

    /** @param entries what makes no sense as an entry names no host */
    DirectHosts(List<String> entries) {
        for (String entry : entries) {
            String text = entry.strip().toLowerCase(Locale.ROOT);
            if (!text.isEmpty()) {
                rules.add(rule(text));
            }
        }
    }

    private interface Rule {
        boolean covers(String host, int port);
    }

    boolean covers(String host, int port) {
        String plain = withoutBrackets(host).toLowerCase(Locale.ROOT);
        return isThisMachine(plain) || rules.stream().anyMatch(rule -> rule.covers(plain, port));
    }

    private static Rule rule(String entry) {
        if (entry.equals("*")) {
            return (host, port) -> true;
        }
        int slash = entry.indexOf('/');
        if (slash > 0) {
            return range(entry.substring(0, slash), entry.substring(slash + 1));
        }
        int colon = entry.lastIndexOf(':');
        boolean withPort = colon > 0 && (entry.indexOf(':') == colon || entry.charAt(colon - 1) == ']');
        if (withPort && entry.substring(colon + 1).matches("\\d{1,5}")) {
            int wanted = Integer.parseInt(entry.substring(colon + 1));
            Rule any = host(entry.substring(0, colon));
            return (host, port) -> port == wanted && any.covers(host, port);
        }
        return host(entry);
    }

    private static Rule host(String entry) {
        String name = withoutBrackets(entry).replaceFirst("^\\*?\\.", "");
        Optional<InetAddress> wanted = address(name);
        return wanted.isPresent()
                ? (host, port) -> address(host).equals(wanted)
                : (host, port) -> host.equals(name) || host.endsWith("." + name);
    }

    private static Rule range(String network, String length) {
        Optional<InetAddress> start = address(withoutBrackets(network));
        if (start.isEmpty() || !length.matches("\\d{1,3}")) {
            return (host, port) -> false;
        }
        byte[] prefix = start.get().getAddress();
        int bits = Math.min(Integer.parseInt(length), prefix.length * 8);
        return (host, port) -> address(host)
                .map(InetAddress::getAddress)
                .filter(address -> address.length == prefix.length && sameBits(address, prefix, bits))
                .isPresent();
    }

    private static boolean sameBits(byte[] one, byte[] other, int bits) {
        for (int bit = 0; bit < bits; bit++) {
            int mask = 0x80 >> (bit % 8);
            if (((one[bit / 8] ^ other[bit / 8]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean isThisMachine(String host) {
        return host.equals("localhost")
                || host.endsWith(".localhost")
                || address(host).map(InetAddress::isLoopbackAddress).orElse(false);
    }

    /** An address written as one; no name is looked up. */
    private static Optional<InetAddress> address(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
    }
}
