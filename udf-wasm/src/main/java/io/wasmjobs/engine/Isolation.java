package io.wasmjobs.engine;

import java.util.Arrays;
import java.util.Optional;

/** What a later invocation in the same instance can see of an earlier one. */
public enum Isolation {
    /** Nothing: memory, globals and tables go back to what they were after initialisation. */
    RESET("reset"),
    /** Nothing: every invocation gets a new instance. */
    FRESH("fresh"),
    /** Everything: a guest keeps its state between jobs, as its manifest asks. */
    SHARED("shared");

    private final String word;

    Isolation(String word) {
        this.word = word;
    }

    /** Its name in manifests. */
    public String word() {
        return word;
    }

    /** The isolation whose name in manifests is {@code word}. */
    public static Optional<Isolation> of(String word) {
        return Arrays.stream(values()).filter(isolation -> isolation.word.equals(word)).findFirst();
    }
}
