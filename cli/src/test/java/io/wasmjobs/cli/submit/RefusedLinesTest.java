package io.wasmjobs.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** The message about lines that the brokers did not accept. */
final class RefusedLinesTest {

    private final RefusedLines refused = new RefusedLines();

    @Test
    void neighboursBecomeARange() {
        for (long line : new long[] {3, 9, 7, 8, 12}) {
            refused.add(line, new RecordTooLargeException("too large"));
        }
        assertThat(refused.describe()).isEqualTo("5 lines were not taken: 3, 7-9, 12 (too large)");
        assertThat(refused.isHopeless()).isFalse();
    }

    @Test
    void aTimeoutStopsTheSubmission() {
        refused.add(1, new TimeoutException("nobody answers"));
        refused.restFrom(2);
        assertThat(refused.isHopeless()).isTrue();
        assertThat(refused.describe())
                .isEqualTo(
                        "1 line was not taken: 1, and nothing from line 2 on was tried (nobody"
                                + " answers)");
    }
}
