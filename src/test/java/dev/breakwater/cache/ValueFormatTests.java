package dev.breakwater.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.breakwater.run.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValueFormatTests {

    private final ValueFormat format = new ValueFormat(64 * 1024);

    @ParameterizedTest
    @ValueSource(ints = {1, 1_000, 10_000, 50_000})
    void whatIsWrittenIsReadAgain(int length) throws Exception {
        Answer answer = AskingGateway.answer("ä".repeat(length / 2 + 1), null);

        assertThat(format.read(written(answer), Answer.class)).isEqualTo(answer);
    }

    @Test
    void aLargeValueIsCompressed() {
        Answer answer = AskingGateway.answer("It is cold. ".repeat(1_000), null);

        assertThat(written(answer)).hasSizeLessThan(1_000);
    }

    @Test
    void aSmallOneIsNot() {
        assertThat(new String(written(AskingGateway.answer("It is cold.", null)), StandardCharsets.UTF_8))
                .contains("It is cold.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "{\"text\": \"Hello\"}",
                "BW\u0002\u0000abcd{}",
                "BW\u0001\u0000\u0000\u0000\u0000\u0000{}"
            })
    void whatIsNoneOfOursIsRefused(String foreign) {
        assertRefused(foreign.getBytes(StandardCharsets.ISO_8859_1));
    }

    @Test
    void whatHasBeenDamagedAnywhereIsRefused() {
        byte[] written = written(AskingGateway.answer("It is cold. ".repeat(500), null));
        for (int i = 0; i < written.length; i++) {
            byte[] damaged = written.clone();
            damaged[i] ^= 0x10;
            assertRefused(damaged);
        }
    }

    @Test
    void whatIsLargerThanAnyOfOursIsRefusedBeforeItIsInMemory() {
        ValueFormat generous = new ValueFormat(64 * 1024 * 1024);
        byte[] bomb = generous.written(generous.json(AskingGateway.answer("0".repeat(32 * 1024 * 1024), null)));

        assertThat(bomb.length).isLessThan(400_000);
        assertRefused(bomb);
    }

    @Test
    void jsonOfAnotherShapeIsRefused() {
        assertRefused(format.written("{}".getBytes(StandardCharsets.UTF_8)));
        assertRefused(format.written("{\"requestId\":null}".getBytes(StandardCharsets.UTF_8)));
        assertRefused(format.written("[1]".getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void whatIsTooLargeDoesNotFit() {
        byte[] random = new byte[80_000];
        new Random(1).nextBytes(random);

        assertThat(format.fits(random)).isFalse();
        assertThat(format.fits(new byte[64 * 1024])).isTrue();
    }

    private byte[] written(Answer answer) {
        return format.written(format.json(answer));
    }

    private void assertRefused(byte[] value) {
        assertThatExceptionOfType(UnreadableValue.class).isThrownBy(() -> format.read(value, Answer.class));
    }
}
