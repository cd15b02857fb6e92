package io.wasmjobs.testing;

import static org.assertj.core.api.Assertions.assertThat;

/** The guarantee: no id has two results, and none has a result and a dead letter. */
public final class NoDuplicateResult {

    private NoDuplicateResult() {}

    public static void check(Endings endings) {
        assertThat(endings.results()).doesNotHaveDuplicates();
        assertThat(endings.results()).doesNotContainAnyElementsOf(endings.deadLetters());
    }
}
