package io.wasmjobs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.wasmjobs.protocol.WireRecord;
import java.util.Collection;
import java.util.List;

/**
 * The guarantee of a binding: each record of its topic has one committed record in the topic of
 * answers, or one dead letter.
 */
public final class EveryRecordIsTransformedOnce {

    private EveryRecordIsTransformedOnce() {}

    /**
     * Compares the expected answers with the committed ones.
     *
     * @param expected the answer to each record that was sent, with its key and headers
     * @param answers the committed records of the topic of answers
     */
    public static void check(Collection<WireRecord> expected, List<WireRecord> answers) {
        assertThat(answers).hasSameSizeAs(expected).containsExactlyInAnyOrderElementsOf(expected);
    }
}
