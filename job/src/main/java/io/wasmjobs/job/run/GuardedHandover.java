package io.wasmjobs.job.run;

import io.wasmjobs.job.quarantine.JobRun;
import io.wasmjobs.job.quarantine.RunningJobsJournal;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Decides when a job may be passed to the threads. In normal operation that is at once. For a while
 * after a crash, the journal records each job before it runs. A suspect of a crash waits until no
 * other suspect runs in this subtask, and a job with two crashes does not run again. Used by the
 * task's thread only.
 */
final class GuardedHandover {

    /** The number of crashes after which a job is quarantined; at the last one it ran alone. */
    private static final int MOST_CRASHES = 2;

    /**
     * The number of completed checkpoints after which every job from before the crash has run
     * again.
     */
    private static final int CAREFUL_CHECKPOINTS = 2;

    /**
     * The subtask of this process that runs a suspect: one at a time, because a crash ends them
     * all.
     */
    static final AtomicReference<@Nullable GuardedHandover> TURN = new AtomicReference<>();

    /** How long jobs wait for others, because each record costs a write to remote storage. */
    private static final long NOTE_LINGER_MILLIS = 10;

    private final Handover handover;
    private final Timers timers;
    private final int window;
    private final Quarantine quarantine;
    private final ArrayDeque<JobInFlight> waiting = new ArrayDeque<>();
    private final ArrayDeque<JobInFlight> suspects = new ArrayDeque<>();
    private final Set<JobInFlight> noted = new HashSet<>();
    private @Nullable RunningJobsJournal journal;
    private @Nullable JobInFlight suspect;
    private int carefulCheckpoints;
    private boolean noteScheduled;

    /** Whether the last record still names a suspect that has run. */
    private boolean noteOutdated;

    /** Takes jobs that end without running. */
    @FunctionalInterface
    interface Quarantine {

        /**
         * Ends a job.
         *
         * @param crashes how often its host crashed while it ran
         * @param reason the rest of a sentence that begins with the job and its module; says what
         *     to do
         */
        void take(JobInFlight job, int crashes, String reason);
    }

    /**
     * @param window the most jobs that run at the same time while jobs are recorded
     * @param quarantine takes jobs that are not to run
     */
    GuardedHandover(Handover handover, Timers timers, int window, Quarantine quarantine) {
        this.handover = handover;
        this.timers = timers;
        this.window = window;
        this.quarantine = quarantine;
    }

    /** Uses the records of earlier executions. */
    void open(RunningJobsJournal opened) {
        journal = opened;
        carefulCheckpoints = opened.isAfterCrash() ? CAREFUL_CHECKPOINTS : 0;
    }

    boolean isCareful() {
        return carefulCheckpoints > 0;
    }

    /** Ends a job without running it, because the breaker of its module is open. */
    void refuse(JobInFlight job) {
        quarantine.take(
                job,
                0,
                "does not run, since too many invocations of its module fail"
                        + " (wasm.breaker.jobs: quarantine); replay it once the module is mended");
    }

    /** Passes on a job; in normal operation, one that is tried again goes before others. */
    void add(JobInFlight job) {
        if (journal == null || (!isCareful() && !journal.hasSuspects())) {
            if (job.attempts() == 0) {
                handover.add(job);
            } else {
                handover.addFirst(job);
            }
            return;
        }
        int crashes = journal.crashes(run(job));
        if (crashes >= MOST_CRASHES) {
            quarantine.take(
                    job,
                    crashes,
                    "was running each of the "
                            + crashes
                            + " times that its host went down, the last time as the only suspect:"
                            + " it does not run again; replay it once the module or its limits are"
                            + " changed");
        } else if (crashes > 0) {
            suspects.add(job);
            handOverSoon();
        } else if (isCareful()) {
            waiting.add(job);
            handOverSoon();
        } else {
            handover.add(job);
        }
    }

    /** Called when an invocation has ended without a crash. */
    void invocationEnded(JobInFlight job) {
        if (job == suspect && journal != null) {
            journal.clear(run(job));
            suspect = null;
            noteOutdated = true;
            handOverSoon();
        } else if (!noted.isEmpty() && noted.remove(job)) {
            handOverSoon();
        }
    }

    void flush() {
        handover.flush();
    }

    /**
     * Called when a checkpoint has completed, so that every subtask is running; after a few of them
     * normal operation resumes.
     */
    void checkpointCompleted() {
        if (isCareful() && --carefulCheckpoints == 0 && journal != null) {
            // Waiting jobs are still recorded before they run; later ones are not.
            journal.note(running());
            journal.retirePredecessors();
        }
    }

    /** Records durably that an invocation failed the host. */
    void hostFailed(JobInFlight job) {
        if (journal != null) {
            journal.accuse(run(job));
        }
    }

    void close() {
        TURN.compareAndSet(this, null);
        if (journal != null) {
            journal.close();
        }
    }

    private void handOverSoon() {
        boolean possible =
                noteOutdated
                        || (suspect == null && !suspects.isEmpty())
                        || (noted.size() < window && !waiting.isEmpty());
        if (possible && !noteScheduled) {
            noteScheduled = true;
            timers.after(
                    NOTE_LINGER_MILLIS,
                    timestamp -> {
                        noteScheduled = false;
                        handOverNoted();
                    });
        }
    }

    private void handOverNoted() {
        if (journal == null) {
            return;
        }
        ArrayDeque<JobInFlight> next = new ArrayDeque<>();
        if (suspect == null && !suspects.isEmpty() && TURN.compareAndSet(null, this)) {
            suspect = suspects.remove();
            next.add(suspect);
        }
        while (noted.size() < window && !waiting.isEmpty()) {
            JobInFlight job = waiting.remove();
            noted.add(job);
            next.add(job);
        }
        if (!next.isEmpty() || noteOutdated) {
            journal.note(running());
            noteOutdated = false;
            next.forEach(handover::add);
            handover.flush();
        }
        if (suspect == null) {
            // From now on the record names no suspect.
            TURN.compareAndSet(this, null);
            handOverSoon();
        }
    }

    private Set<JobRun> running() {
        Set<JobRun> running = new HashSet<>();
        noted.forEach(job -> running.add(run(job)));
        if (suspect != null) {
            running.add(run(suspect));
        }
        return running;
    }

    private static JobRun run(JobInFlight job) {
        return JobRun.of(job.received().job());
    }
}
