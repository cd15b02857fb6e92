package io.wasmjobs.job.quarantine;

import io.wasmjobs.job.quarantine.JournalEntryCodec.Numbered;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.executiongraph.ExecutionAttemptID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records durably which jobs one subtask runs, so that the next execution finds those that ran when
 * the process died. Used by the task's thread only. If the file system fails, that is logged and
 * jobs run without the journal.
 */
public final class RunningJobsJournal {

    private static final Logger LOG = LoggerFactory.getLogger(RunningJobsJournal.class);

    /** How long crashes are remembered: as long as a job id by default. */
    private static final Duration CRASHES_KEPT = Duration.ofHours(24);

    private final JournalFolder folder;
    private final Execution owner;
    private final List<Execution> predecessors = new ArrayList<>();
    private final boolean afterCrash;
    private Crashes crashes;
    private Set<JobRun> running = Set.of();
    private long number;

    private RunningJobsJournal(
            JournalFolder folder, Execution owner, Map<Execution, Optional<JournalEntry>> found) {
        this.folder = folder;
        this.owner = owner;
        Crashes told = Crashes.NONE;
        boolean crashed = false;
        for (var journal : found.entrySet()) {
            if (owner.follows(journal.getKey())) {
                predecessors.add(journal.getKey());
                Optional<JournalEntry> entry = journal.getValue();
                crashed |= entry.map(each -> !each.closed()).orElse(true);
                told = told.and(entry.map(e -> e.told(journal.getKey().name())).orElse(told));
            }
        }
        this.afterCrash = crashed;
        this.crashes = told.since(CRASHES_KEPT, Instant.now());
    }

    /**
     * Opens the journal of one execution of a subtask and reads those of earlier executions.
     *
     * @param folder the pipeline's own folder, on storage that outlives a TaskManager
     * @throws IOException if the folder cannot be read or written
     */
    public static RunningJobsJournal open(Path folder, ExecutionAttemptID execution)
            throws IOException {
        JournalFolder journals = new JournalFolder(folder);
        Execution owner = Execution.of(execution);
        RunningJobsJournal journal = new RunningJobsJournal(journals, owner, journals.read());
        journals.write(owner, journal.next(false));
        return journal;
    }

    /** Whether a process ended without closing its subtasks. */
    public boolean isAfterCrash() {
        return afterCrash;
    }

    /** Whether any job was running at a crash. */
    public boolean hasSuspects() {
        return !crashes.isEmpty();
    }

    /** The number of jobs that were running at a crash. */
    public int suspects() {
        return crashes.byJob().size();
    }

    /** The number of crashes at which the job was running. */
    public int crashes(JobRun job) {
        return crashes.of(job);
    }

    /** The time of the last crash at which a job was running. */
    public Instant lastCrash(JobRun job) {
        return crashes.last(job);
    }

    /** Records which jobs run from now on; returns once that is durable. */
    public void note(Set<JobRun> jobs) {
        running = Set.copyOf(jobs);
        write(false);
    }

    /** Clears a job, which ran alone without a crash. */
    public void clear(JobRun job) {
        crashes = crashes.without(job, Instant.now());
    }

    /** Records that a job's invocation failed the host in a way that the process survived. */
    public void accuse(JobRun job) {
        crashes = crashes.with(Set.of(job), owner.name(), Instant.now());
        write(false);
    }

    /** Deletes the journals of earlier executions, once every subtask has read them. */
    public void retirePredecessors() {
        write(false);
        for (Execution predecessor : predecessors) {
            delete(predecessor);
        }
        predecessors.clear();
    }

    /** Closes the journal normally; known crashes are kept. */
    public void close() {
        running = new HashSet<>();
        if (crashes.equals(Crashes.NONE)) {
            delete(owner);
        } else {
            write(true);
        }
    }

    private void write(boolean closed) {
        try {
            folder.write(owner, next(closed));
        } catch (IOException e) {
            LOG.warn("The running jobs cannot be written down: {}", e.toString());
        }
    }

    private Numbered next(boolean closed) {
        return new Numbered(number++, new JournalEntry(closed, Instant.now(), running, crashes));
    }

    private void delete(Execution execution) {
        try {
            folder.delete(execution);
        } catch (IOException e) {
            LOG.warn("The journal {} cannot be deleted: {}", execution.name(), e.toString());
        }
    }
}
