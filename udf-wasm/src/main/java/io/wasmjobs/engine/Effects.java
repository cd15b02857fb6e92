package io.wasmjobs.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The effects of a successful invocation besides its answer. The caller makes it visible together
 * with the answer, or not at all.
 *
 * @param emitted records for topics, in the order in which the guest emitted them
 * @param state changes of the state of the job's key; null where there are none
 */
public record Effects(List<EmittedRecord> emitted, @Nullable StateChanges state) {

    /** An answer and nothing else. */
    public static final Effects NONE = new Effects(List.of(), null);

    /** Copies the list. */
    public Effects {
        emitted = List.copyOf(emitted);
    }
}
