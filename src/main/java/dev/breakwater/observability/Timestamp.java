package dev.breakwater.observability;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.TimeUnit;

/** Times in UTC to the millisecond, {@code 2026-11-22T20:26:01.534Z}. */
final class Timestamp {

    private static final DateTimeFormatter TO_THE_SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

    private static final int MILLI = (int) TimeUnit.MILLISECONDS.toNanos(1);

    /** The second that was written last: the next one is nearly always the same. */
    private static volatile Second last = Second.of(0);

    private Timestamp() {}

    private record Second(long epoch, String text) {

        static Second of(long epoch) {
            return new Second(epoch, TO_THE_SECOND.format(Instant.ofEpochSecond(epoch)));
        }
    }

    static void append(StringBuilder line, Instant instant) {
        Second second = last;
        if (second.epoch() != instant.getEpochSecond()) {
            second = Second.of(instant.getEpochSecond());
            last = second;
        }
        int millis = instant.getNano() / MILLI;
        line.append(second.text())
                .append('.')
                .append((char) ('0' + millis / 100))
                .append((char) ('0' + millis / 10 % 10))
                .append((char) ('0' + millis % 10))
                .append('Z');
    }
}
