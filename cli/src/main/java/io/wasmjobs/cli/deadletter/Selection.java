package io.wasmjobs.cli.deadletter;

import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A selection of dead letters.
 *
 * @param jobIds any of these; empty for all
 * @param failures any of these; empty for all
 * @param modules any of these module ids; empty for all
 * @param since those written at this time or later; null for all
 */
public record Selection(
        Set<String> jobIds,
        Set<FailureKind> failures,
        Set<String> modules,
        @Nullable Instant since) {

    /** Copies the sets. */
    public Selection {
        jobIds = Set.copyOf(jobIds);
        failures = Set.copyOf(failures);
        modules = Set.copyOf(modules);
    }

    /** Whether it selects all dead letters. */
    public boolean isEverything() {
        return jobIds.isEmpty() && failures.isEmpty() && modules.isEmpty() && since == null;
    }

    boolean contains(DeadLetter letter) {
        return isIn(jobIds, letter.jobId())
                && (failures.isEmpty() || failures.contains(letter.failure()))
                && isIn(modules, letter.moduleId())
                && (since == null || !letter.timestamp().isBefore(since));
    }

    private static boolean isIn(Set<String> wanted, @Nullable String value) {
        return wanted.isEmpty() || (value != null && wanted.contains(value));
    }
}
