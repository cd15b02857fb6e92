/**
 * Finds the job that takes its TaskManager down, and keeps it from doing so again.
 *
 * <p>After a crash each subtask writes down which jobs it runs before it runs them. Jobs that were
 * running at a crash are suspects and run one at a time; one that was running at a second crash is
 * quarantined (docs/decisions).
 */
@NullMarked
package io.wasmjobs.job.quarantine;

import org.jspecify.annotations.NullMarked;
