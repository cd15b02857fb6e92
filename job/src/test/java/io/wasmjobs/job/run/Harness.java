package io.wasmjobs.job.run;

import io.wasmjobs.job.config.Backoff;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.entity.EntityKey;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.schedule.FairShares;
import java.time.Duration;
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

    /**
     * One of several subtasks of run-modules with two threads, three attempts, and pauses that
     * begin with a second. Its clock shows 1.
     *
     * @param capacity the most jobs in flight
     */
    static KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> of(
            ScriptedRunner runner, int capacity, FairShares shares, int subtasks, int index)
            throws Exception {
        RunConfig options =
                new RunConfig(
                        "wasmjobs",
                        2,
                        capacity,
                        1 << 24,
                        new RunConfig.Batching(64, Duration.ZERO, Duration.ZERO),
                        3,
                        new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(10), 0),
                        shares,
                        1_000,
                        5);
        OutputLimits limits = OutputLimits.ofOwn(new RecordSizeLimit(1 << 20));
        RunSettings settings = new RunSettings(options, limits, false, false, runner::open);
        var harness = of(new RunModulesFactory(settings), subtasks, index);
        harness.setProcessingTime(1);
        return harness;
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
