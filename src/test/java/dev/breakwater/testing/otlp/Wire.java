package dev.breakwater.testing.otlp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/** A message of protobuf's wire format: fields by number, without a schema. */
record Wire(List<Field> fields) {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    /** @param number of a varint or a fixed field; of a field of bytes its length */
    record Field(int tag, long number, ByteBuffer bytes) {}

    static Wire of(ByteBuffer message) {
        ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        List<Field> fields = new ArrayList<>();
        while (in.hasRemaining()) {
            int key = (int) varint(in);
            ByteBuffer bytes = ByteBuffer.allocate(0);
            long number;
            switch (key & 7) {
                case VARINT -> number = varint(in);
                case FIXED64 -> number = in.getLong();
                case FIXED32 -> number = in.getInt();
                case BYTES -> {
                    number = varint(in);
                    bytes = in.slice(in.position(), (int) number);
                    in.position(in.position() + (int) number);
                }
                default -> throw new IllegalArgumentException("no wire type of protobuf 3: " + (key & 7));
            }
            fields.add(new Field(key >>> 3, number, bytes));
        }
        return new Wire(fields);
    }

    List<Wire> messages(int tag) {
        return fields.stream()
                .filter(field -> field.tag() == tag)
                .map(field -> of(field.bytes()))
                .toList();
    }

    Optional<Field> field(int tag) {
        return fields.stream().filter(field -> field.tag() == tag).findFirst();
    }

    long number(int tag) {
        return field(tag).map(Field::number).orElse(0L);
    }

    String text(int tag) {
        return StandardCharsets.UTF_8.decode(bytes(tag)).toString();
    }

    String hex(int tag) {
        ByteBuffer bytes = bytes(tag);
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private ByteBuffer bytes(int tag) {
        return field(tag).map(Field::bytes).orElse(ByteBuffer.allocate(0)).duplicate();
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a varint without an end");
    }
}
