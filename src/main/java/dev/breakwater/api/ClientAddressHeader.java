package dev.breakwater.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** A header in which proxies say whom they forward for, each adding the address that it was connected from. */
enum ClientAddressHeader {
    X_FORWARDED_FOR("X-Forwarded-For") {
        @Override
        String address(String element) {
            return element;
        }
    },
    FORWARDED("Forwarded") {
        @Override
        String address(String element) {
            return Arrays.stream(element.split(";"))
                    .map(String::strip)
                    .filter(pair -> pair.toLowerCase(Locale.ROOT).startsWith("for="))
                    .map(pair -> pair.substring("for=".length()).strip())
                    .findFirst()
                    .map(FORWARDED::unquoted)
                    .orElse("");
        }
    };

    private final String headerName;

    ClientAddressHeader(String headerName) {
        this.headerName = headerName;
    }

    String headerName() {
        return headerName;
    }

    /** The address in an element of the header, as it stands there. */
    abstract String address(String element);

    /** The addresses, the last one first: that of the nearest proxy's client. */
    List<String> addresses(List<String> headers) {
        List<String> addresses = new ArrayList<>();
        for (String header : headers) {
            for (String element : header.split(",", -1)) {
                addresses.add(address(element.strip()));
            }
        }
        return addresses.reversed();
    }

    String unquoted(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }
}
