package dev.breakwater.cache;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values as they stand in Redis: two letters, the version of the format, whether it is compressed, a checksum, and JSON. A
 * value that anything else has written, or that was damaged, is told from one of ours without being believed first.
 */
final class ValueFormat {

    private static final byte[] LETTERS = {'B', 'W'};
    private static final byte VERSION = 1;
    private static final byte PLAIN = 0;
    private static final byte COMPRESSED = 1;
    private static final int HEADER = 2 + 1 + 1 + Integer.BYTES;

    /** Smaller values gain nothing that is worth the time. */
    private static final int COMPRESSED_ABOVE = 2 * 1024;

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private final int largest;

    /** @param largest what a value may take at most, not compressed, in bytes */
    ValueFormat(int largest) {
        this.largest = largest;
    }

    /** A value as JSON. */
    byte[] json(Object value) {
        return JSON.writeValueAsBytes(value);
    }

    boolean fits(byte[] json) {
        return json.length <= largest;
    }

    /** No value of ours takes more than this. */
    int mostWritten() {
        return largest + HEADER;
    }

    byte[] written(byte[] json) {
        boolean compress = json.length > COMPRESSED_ABOVE;
        byte[] body = compress ? deflated(json) : json;
        return ByteBuffer.allocate(HEADER + body.length)
                .put(LETTERS)
                .put(VERSION)
                .put(compress ? COMPRESSED : PLAIN)
                .putInt(checksum(body))
                .put(body)
                .array();
    }

    <T> T read(byte[] value, Class<T> type) throws UnreadableValue {
        return parsed(unpacked(value), type);
    }

    /** The value that a JSON is. */
    <T> T parsed(byte[] json, Class<T> type) throws UnreadableValue {
        try {
            return JSON.readValue(json, type);
        } catch (JacksonException e) {
            throw new UnreadableValue("its JSON is none of this version");
        }
    }

    /** The JSON of a value as it stands in Redis. */
    byte[] unpacked(byte[] value) throws UnreadableValue {
        if (value.length < HEADER || value[0] != LETTERS[0] || value[1] != LETTERS[1]) {
            throw new UnreadableValue("it is none of the gateway's");
        }
        ByteBuffer buffer = ByteBuffer.wrap(value);
        buffer.position(2);
        if (buffer.get() != VERSION) {
            throw new UnreadableValue("it is of another version");
        }
        byte form = buffer.get();
        int checksum = buffer.getInt();
        byte[] body = new byte[buffer.remaining()];
        buffer.get(body);
        if (checksum(body) != checksum) {
            throw new UnreadableValue("it is damaged");
        }
        return switch (form) {
            case PLAIN -> body;
            case COMPRESSED -> inflated(body);
            default -> throw new UnreadableValue("it is of another version");
        };
    }

    private static int checksum(byte[] body) {
        CRC32C crc = new CRC32C();
        crc.update(body);
        return (int) crc.getValue();
    }

    private static byte[] deflated(byte[] json) {
        try (Deflater deflater = new Deflater(Deflater.BEST_SPEED)) {
            deflater.setInput(json);
            deflater.finish();
            ByteArrayOutputStream out = new ByteArrayOutputStream(json.length / 2);
            byte[] buffer = new byte[8 * 1024];
            while (!deflater.finished()) {
                out.write(buffer, 0, deflater.deflate(buffer));
            }
            return out.toByteArray();
        }
    }

    /** A small value can be a very large one when it is inflated: what is larger than any of ours is none. */
    private byte[] inflated(byte[] body) throws UnreadableValue {
        try (Inflater inflater = new Inflater()) {
            inflater.setInput(body);
            ByteArrayOutputStream out = new ByteArrayOutputStream(Math.min(largest, body.length * 4));
            byte[] buffer = new byte[8 * 1024];
            while (!inflater.finished()) {
                int count = inflater.inflate(buffer);
                if (count == 0 || out.size() + count > largest) {
                    throw new UnreadableValue("it is too large, or damaged");
                }
                out.write(buffer, 0, count);
            }
            return out.toByteArray();
        } catch (DataFormatException e) {
            throw new UnreadableValue("it is damaged");
        }
    }
}
