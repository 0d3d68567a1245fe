package dev.breakwater.admission.idempotency;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.breakwater.run.Caller;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the caller calls a request that it may send more than once.
 *
 * @param value the caller's own name for it
 * @param bodyDigest tells apart the bodies that are sent under one name
 */
public record IdempotencyKey(String value, String bodyDigest) {

    /** The name under which the key is kept: callers do not share keys. */
    String idFor(Caller caller) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((caller.scope() + '\0' + value).getBytes(UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
