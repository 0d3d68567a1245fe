package dev.breakwater.run;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;

/**
 * The id of a run, made by the gateway: {@code req_} and a UUIDv7 (RFC 9562), so that ids sort by time.
 *
 * @param value the whole id as it stands on the wire
 */
public record RequestId(String value) {

    private static final NoArgGenerator UUIDS = Generators.timeBasedEpochRandomGenerator();

    public static RequestId next() {
        return new RequestId("req_" + UUIDS.generate());
    }

    @Override
    public String toString() {
        return value;
    }
}
