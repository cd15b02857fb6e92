package io.wasmjobs.job.run;

import io.wasmjobs.job.entity.EntityKey;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** Creates test harnesses for run-modules and run-entities, keyed as in the pipeline. */
final class Harness {

    private Harness() {}

    static KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> of(
            RunModulesFactory factory) throws Exception {
        return of(factory, 1, 0);
    }

    /** One of several subtasks of run-entities. */
    static KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> of(
            RunEntitiesFactory factory, int subtasks, int index) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                factory, EntityKey::of, Types.STRING, 128, subtasks, index);
    }

    /** One of several subtasks of run-modules. */
    static KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> of(
            RunModulesFactory factory, int subtasks, int index) throws Exception {
        return new KeyedOneInputStreamOperatorTestHarness<>(
                factory, job -> job.job().jobId(), Types.STRING, 128, subtasks, index);
    }

    /** Runs the mails that the task has, such as those of completed invocations. */
    static void drainMailbox(AbstractStreamOperatorTestHarness<?> harness) throws Exception {
        Optional<Mail> mail = harness.getTaskMailbox().tryTake(0);
        while (mail.isPresent()) {
            mail.get().run();
            mail = harness.getTaskMailbox().tryTake(0);
        }
    }
}
