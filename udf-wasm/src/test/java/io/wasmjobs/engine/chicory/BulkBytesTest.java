package io.wasmjobs.engine.chicory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Copies and fills in parts have the same result as in one step, also for overlapping copies. */
class BulkBytesTest {

    private static final int SIZE = 5 * Interruption.PART;

    private final byte[] parts = new byte[SIZE];

    BulkBytesTest() {
        new Random(1).nextBytes(parts);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1, 4194305",
        "1, 0, 4194305",
        "0, 1048577, 3145728",
        "1048577, 0, 3145728",
        "7, 7, 2097152",
        "5, 9, 4096",
        "9, 5, 4097",
        "3, 100, 0",
    })
    void aCopyWithinOneArray(int from, int to, int length) {
        byte[] whole = parts.clone();
        System.arraycopy(whole, from, whole, to, length);
        BulkBytes.copy(parts, from, parts, to, length);
        assertThat(parts).isEqualTo(whole);
    }

    @Test
    void aFill() {
        byte[] whole = parts.clone();
        Arrays.fill(whole, 3, SIZE - 5, (byte) 9);
        BulkBytes.fill(parts, 3, SIZE - 5, (byte) 9);
        assertThat(parts).isEqualTo(whole);
    }
}
