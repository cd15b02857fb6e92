package io.wasmjobs.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;

/** The guarantee: each distinct id, and each record that is not a job, has at least one outcome. */
public final class NothingIsLost {

    private NothingIsLost() {}

    public static void check(MixedJobs jobs, Endings endings) {
        assertThat(endings.distinct()).isEqualTo(jobs.ids());
        assertThat(new HashSet<>(endings.malformed())).hasSize(jobs.malformed());
    }
}
