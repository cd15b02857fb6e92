package io.wasmjobs.engine;

import java.util.Arrays;
import java.util.Optional;

/** What one invocation leaves behind in an instance for the next. */
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

    /** The manifest's word for it. */
    public String word() {
        return word;
    }

    /** The isolation that a manifest names by {@code word}. */
    public static Optional<Isolation> of(String word) {
        return Arrays.stream(values()).filter(isolation -> isolation.word.equals(word)).findFirst();
    }
}
