package io.wasmjobs.job.quarantine;

import java.time.Instant;
import java.util.Set;

/**
 * What one subtask has written about itself.
 *
 * @param closed whether the subtask ended in an orderly way; an entry that is not closed and has no
 *     living writer is the trace of a crash
 * @param writtenAt when the entry was written
 * @param running the jobs that may run until the next entry; empty while running jobs are not
 *     written down
 * @param crashes what is known of earlier crashes
 */
record JournalEntry(boolean closed, Instant writtenAt, Set<JobRun> running, Crashes crashes) {

    JournalEntry {
        running = Set.copyOf(running);
    }

    /** All crashes that this entry tells of, its own included. */
    Crashes told(String journal) {
        return closed ? crashes : crashes.with(running, journal, writtenAt);
    }
}
