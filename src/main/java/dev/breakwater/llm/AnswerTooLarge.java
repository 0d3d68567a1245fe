package dev.breakwater.llm;

import java.io.IOException;

/** A provider's answer is larger than the gateway reads. */
final class AnswerTooLarge extends IOException {

    /** @param limit in bytes */
    AnswerTooLarge(int limit) {
        super("the answer has more than " + limit + " bytes");
    }
}
