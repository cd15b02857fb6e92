package io.wasmjobs.job.run;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingConsumer;

/**
 * Passes completions from the threads to the task, many of them in one mail, because waking the
 * task costs more than processing a completion. While completions arrive quickly, a timer makes the
 * task collect them. The task is woken only if no timer is set, or if a thread has nothing left to
 * do.
 */
final class Completions {

    private final Queue<Completion> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean mailed = new AtomicBoolean();
    private final MailboxExecutor mailbox;
    private final Timers timers;
    private final long lingerMillis;
    private final ThrowingConsumer<Completion, Exception> receiver;

    /** Whether a timer will make the task collect completions; written by the task's thread. */
    private volatile boolean expected;

    /**
     * @param lingerMillis the longest time that a completion waits; 0 for none
     */
    Completions(
            MailboxExecutor mailbox,
            Timers timers,
            long lingerMillis,
            ThrowingConsumer<Completion, Exception> receiver) {
        this.mailbox = mailbox;
        this.timers = timers;
        this.lingerMillis = lingerMillis;
        this.receiver = receiver;
    }

    /** Adds a completion; any thread may call it. */
    void add(Completion completion) {
        queue.add(completion);
        // If the task is expecting completions, its timer fires after this.
        if (!expected) {
            wakeTask();
        }
    }

    /** Wakes the task if there are completions; an idle thread calls it. */
    void wake() {
        if (!queue.isEmpty()) {
            wakeTask();
        }
    }

    private void wakeTask() {
        if (!mailed.get() && mailed.compareAndSet(false, true)) {
            try {
                mailbox.execute(this::drain, "run-modules: take what is completed");
            } catch (RejectedExecutionException closing) {
                // The task is ending, and its checkpoint contains the job.
                queue.clear();
            }
        }
    }

    /** Passes all completions to the receiver; only the task's thread calls it. */
    void drain() throws Exception {
        mailed.set(false);
        Completion completion = queue.poll();
        if (completion != null && lingerMillis > 0 && !expected) {
            expected = true;
            timers.after(lingerMillis, timestamp -> drainAsExpected());
        }
        while (completion != null) {
            receiver.accept(completion);
            completion = queue.poll();
        }
    }

    private void drainAsExpected() throws Exception {
        expected = false;
        drain();
    }
}
