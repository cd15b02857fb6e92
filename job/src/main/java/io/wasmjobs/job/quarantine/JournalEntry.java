package io.wasmjobs.job.quarantine;

import java.time.Instant;
import java.util.Set;

/**
 * An entry of a subtask's journal.
 *
 * @param closed whether the subtask ended normally; an entry that is not closed and whose writer
 *     has ended is evidence of a crash
 * @param writtenAt when the entry was written
 * @param running the jobs that may run until the next entry; empty while running jobs are not
 *     recorded
 * @param crashes the known earlier crashes
 */
record JournalEntry(boolean closed, Instant writtenAt, Set<JobRun> running, Crashes crashes) {

    JournalEntry {
        running = Set.copyOf(running);
    }

    /** All crashes that this entry reports, including its own. */
    Crashes told(String journal) {
        return closed ? crashes : crashes.with(running, journal, writtenAt);
    }
}
