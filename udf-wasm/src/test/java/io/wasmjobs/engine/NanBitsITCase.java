package io.wasmjobs.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The interpreter and both compilers of the JVM give a deterministic guest the same NaNs. */
class NanBitsITCase {

    private static final int FLOAT_DIGITS = 8;

    @Test
    void aComputedNanIsCanonical() {
        String bits = NanBits.of(1);
        for (int sum = 0; sum < 2; sum++) {
            int at = 64 * 2 * sum;
            assertThat(bits.substring(at, at + FLOAT_DIGITS)).isEqualTo("0000c07f");
        }
    }

    @Test
    void aCopiedNanKeepsItsBits() {
        String bits = NanBits.of(1);
        int negated = 2 * 44;
        assertThat(bits.substring(negated, negated + FLOAT_DIGITS)).isEqualTo("0100c0ff");
    }

    @ParameterizedTest
    @CsvSource({"-Xint, 1", "-XX:TieredStopAtLevel=1, 300"})
    void theInterpreterAndTheCompilersAgree(String option, String thousands) {
        ChildJvm.Ended ended = ChildJvm.run(NanBits.class, List.of(option), thousands);
        assertThat(ended.output()).contains("bits " + NanBits.of(300));
    }
}
