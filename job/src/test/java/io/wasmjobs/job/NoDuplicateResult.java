package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;

/** The guarantee: no id has two results, and none has a result and a dead letter. */
final class NoDuplicateResult {

    private NoDuplicateResult() {}

    static void check(Endings endings) {
        assertThat(endings.results()).doesNotHaveDuplicates();
        assertThat(endings.results()).doesNotContainAnyElementsOf(endings.deadLetters());
    }
}
