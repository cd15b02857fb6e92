package io.wasmjobs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/**
 * The guarantee: each distinct id, and each record that is not a job, has exactly one committed
 * outcome.
 */
public final class EveryJobEndsOnce {

    private EveryJobEndsOnce() {}

    public static void check(MixedJobs jobs, Endings endings) {
        List<String> ended = new ArrayList<>(endings.results());
        ended.addAll(endings.deadLetters());
        assertThat(endings.distinct()).isEqualTo(jobs.ids());
        assertThat(ended).as("each id once").hasSameSizeAs(endings.distinct());
        assertThat(endings.malformed()).doesNotHaveDuplicates().hasSize(jobs.malformed());
    }
}
