package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.config.Backoff;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** run-bound-records: records wait in their own subtask, independently of their ids. */
@Timeout(600)
final class RunBoundRecordsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE = 1_000;
    private static final int MANY = 30;

    private final List<KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord>>
            open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var harness : open) {
            harness.close();
        }
    }

    private KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> create(
            ScriptedRunner runner, int subtasks, int index) throws Exception {
        RunConfig options =
                new RunConfig(
                        "wasmjobs",
                        2,
                        10,
                        1 << 20,
                        new RunConfig.Batching(64, Duration.ZERO, Duration.ZERO),
                        3,
                        new Backoff(Duration.ofMillis(PAUSE), Duration.ofMillis(PAUSE), 0),
                        FairShares.EQUAL,
                        1_000,
                        5);
        RunSettings settings =
                new RunSettings(
                        options,
                        OutputLimits.ofOwn(new RecordSizeLimit(1 << 20)),
                        false,
                        true,
                        runner::open);
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord>(
                        new RunBoundRecordsFactory(settings),
                        job -> "",
                        Types.STRING,
                        128,
                        subtasks,
                        index);
        open.add(harness);
        harness.setProcessingTime(1);
        return harness;
    }

    private static void drainMailboxUntil(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness,
            Callable<Boolean> condition) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            Harness.drainMailbox(harness);
                            return condition.call();
                        });
    }

    @Test
    void failedRecordsWaitInStateOfTheirSubtaskAndMoveWithARescale() throws Exception {
        ScriptedRunner failing = ScriptedRunner.answering();
        for (int i = 0; i < MANY; i++) {
            failing.failing("in/0/" + i + "/b", FailureKind.TRAP);
        }
        var harness = create(failing, 3, 1);
        harness.open();

        for (int i = 0; i < MANY; i++) {
            harness.processElement(Jobs.job("in/0/" + i + "/b"), 0);
        }

        drainMailboxUntil(harness, () -> harness.numKeyedStateEntries() == MANY);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        var alone = create(ScriptedRunner.answering(), 1, 0);
        alone.initializeState(state);
        alone.open();
        alone.setProcessingTime(1 + PAUSE);
        drainMailboxUntil(
                alone,
                () -> {
                    alone.setProcessingTime(alone.getProcessingTime() + 200);
                    return Outcomes.of(alone).size() == MANY;
                });
        assertThat(Outcomes.of(alone))
                .extracting(ended -> JobResultCodec.read(ended.record()))
                .allSatisfy(result -> assertThat(result.attempts()).isEqualTo(2))
                .extracting(result -> result.jobId())
                .doesNotHaveDuplicates();
        alone.snapshot(2, 2);
        assertThat(alone.numKeyedStateEntries()).isZero();
    }

    /** A topic that was deleted and recreated repeats its positions. */
    @Test
    void twoRecordsWithTheSamePositionBothHaveAnOutcome() throws Exception {
        ScriptedRunner runner =
                ScriptedRunner.answering().failing("in/0/0/b", FailureKind.TRAP, FailureKind.TRAP);
        var harness = create(runner, 1, 0);
        harness.open();

        harness.processElement(Jobs.job("in/0/0/b"), 0);
        harness.processElement(Jobs.job("in/0/0/b"), 0);

        drainMailboxUntil(harness, () -> harness.numKeyedStateEntries() == 2);
        harness.setProcessingTime(1 + PAUSE);
        drainMailboxUntil(harness, () -> Outcomes.of(harness).size() == 2);
    }

    /** Jobs for other operators follow them in the source. */
    @Test
    void slowRecordsAreParkedEvenIfNoOtherTenantIsSeen() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated();
        var harness = create(runner, 1, 0);
        harness.open();
        harness.processElement(Jobs.job("in/0/0/b"), 0);
        harness.setProcessingTime(2_000);

        for (int i = 1; i < 50; i++) {
            harness.processElement(Jobs.job("in/0/" + i + "/b"), 0);
        }

        assertThat(harness.numKeyedStateEntries()).isEqualTo(40);
        runner.gate.countDown();
        drainMailboxUntil(
                harness,
                () -> {
                    harness.setProcessingTime(harness.getProcessingTime() + 200);
                    return Outcomes.of(harness).size() == 50;
                });
    }
}
