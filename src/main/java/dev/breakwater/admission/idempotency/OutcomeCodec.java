package dev.breakwater.admission.idempotency;

import dev.breakwater.admission.idempotency.Ended.Answered;
import dev.breakwater.admission.idempotency.Ended.InDoubt;
import dev.breakwater.admission.idempotency.Ended.Kept;
import dev.breakwater.run.Answer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** Outcomes as bytes, for whom another version of the gateway may have written them. */
final class OutcomeCodec {

    /** The largest outcome that is kept, in bytes. */
    static final int LARGEST = 1 << 20;

    private static final int VERSION = 1;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private OutcomeCodec() {}

    private record Document(
            int version, @Nullable Answer answer, @Nullable String doubt) {}

    static byte[] write(Kept outcome) {
        byte[] bytes = JSON.writeValueAsBytes(
                switch (outcome) {
                    case Answered(var answer) -> new Document(VERSION, answer, null);
                    case InDoubt(var reason) -> new Document(VERSION, null, reason);
                });
        return bytes.length <= LARGEST
                ? bytes
                : write(new InDoubt("the first request with this Idempotency-Key was answered, but its answer is too"
                        + " large to be kept"));
    }

    static Kept read(byte[] bytes) {
        try {
            Document document = JSON.readValue(bytes, Document.class);
            if (document.version() == VERSION && document.answer() != null) {
                return new Answered(document.answer());
            }
            if (document.version() == VERSION && document.doubt() != null) {
                return new InDoubt(document.doubt());
            }
        } catch (JacksonException e) {
            // Said below.
        }
        return new InDoubt("what is kept of the first request with this Idempotency-Key cannot be read");
    }
}
