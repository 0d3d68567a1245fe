package dev.breakwater.api;

import java.net.InetAddress;
import java.util.Optional;

/** The addresses that begin with the same bits. */
final class AddressRange {

    private static final String EXPECTED = "an address or a range such as 10.0.0.0/8 is expected";

    private final byte[] network;
    private final int bits;

    private AddressRange(InetAddress network, int bits) {
        this.network = network.getAddress();
        this.bits = bits;
    }

    /**
     * Reads {@code 10.0.0.0/8}, or a single address; no name is looked up. Spring finds this method by its name.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static AddressRange of(String text) {
        String range = text.strip();
        int slash = range.indexOf('/');
        Optional<InetAddress> network = ClientAddress.literal(slash < 0 ? range : range.substring(0, slash));
        int most = network.map(address -> address.getAddress().length * 8).orElse(0);
        String length = slash < 0 ? Integer.toString(most) : range.substring(slash + 1);
        if (network.isEmpty() || !length.matches("\\d{1,3}") || Integer.parseInt(length) > most) {
            throw new IllegalArgumentException(EXPECTED);
        }
        return new AddressRange(network.get(), Integer.parseInt(length));
    }

    boolean contains(InetAddress address) {
        byte[] other = address.getAddress();
        if (network.length != other.length) {
            return false;
        }
        for (int bit = 0; bit < bits; bit++) {
            if (((network[bit / 8] ^ other[bit / 8]) & (0x80 >> bit % 8)) != 0) {
                return false;
            }
        }
        return true;
    }
}
