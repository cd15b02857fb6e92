package io.wasmjobs.job.run;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.util.function.ThrowingConsumer;

/** Carries completions from the threads to the task: many of them in one mail. */
final class Completions {

    private final Queue<Completion> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean mailed = new AtomicBoolean();
    private final MailboxExecutor mailbox;
    private final ThrowingConsumer<Completion, Exception> receiver;

    Completions(MailboxExecutor mailbox, ThrowingConsumer<Completion, Exception> receiver) {
        this.mailbox = mailbox;
        this.receiver = receiver;
    }

    /** Called by any thread. */
    void add(Completion completion) {
        queue.add(completion);
        if (!mailed.get() && mailed.compareAndSet(false, true)) {
            try {
                mailbox.execute(this::drain, "run-modules: take what is completed");
            } catch (RejectedExecutionException closing) {
                // The task ends, and its checkpoint has the job.
                queue.clear();
            }
        }
    }

    /** Called by the task's thread. */
    void drain() throws Exception {
        mailed.set(false);
        Completion completion = queue.poll();
        while (completion != null) {
            receiver.accept(completion);
            completion = queue.poll();
        }
    }
}
