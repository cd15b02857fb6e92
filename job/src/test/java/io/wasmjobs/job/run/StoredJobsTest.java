package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs that run for longer than a checkpoint's interval are written once, and none is lost. */
@Timeout(600)
final class StoredJobsTest {

    private static final int JOBS = 60;
    private static final int PAYLOAD = 10_000;

    private final List<KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord>>
            open = new ArrayList<>();

    private final List<CountDownLatch> gates = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        gates.forEach(CountDownLatch::countDown);
        for (var harness : open) {
            harness.close();
        }
    }

    private KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> create(
            ScriptedRunner runner, int subtasks, int index) throws Exception {
        var harness = Harness.of(runner, 2 * JOBS, FairShares.EQUAL, subtasks, index);
        open.add(harness);
        gates.add(runner.gate);
        return harness;
    }

    private static void addJobs(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness)
            throws Exception {
        Random random = new Random(7);
        for (int i = 0; i < JOBS; i++) {
            StringBuilder payload = new StringBuilder(PAYLOAD);
            random.ints(PAYLOAD, ' ' + 1, '~').forEach(payload::appendCodePoint);
            harness.processElement(Jobs.job("job-" + i, 0, payload.toString()), 0);
        }
    }

    private static OperatorSubtaskState checkpoint(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness,
            long id)
            throws Exception {
        OperatorSubtaskState state = harness.snapshot(id, id);
        harness.notifyOfCompletedCheckpoint(id);
        return state;
    }

    private static List<String> awaitEnded(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness,
            int count) {
        await().atMost(Duration.ofMinutes(5))
                .pollInSameThread()
                .until(
                        () -> {
                            Harness.drainMailbox(harness);
                            return Outcomes.of(harness).size() >= count;
                        });
        return Outcomes.of(harness).stream()
                .map(ended -> JobResultCodec.read(ended.record()).jobId())
                .toList();
    }

    private static long operatorStateBytes(OperatorSubtaskState state) {
        return state.getManagedOperatorState().stream().mapToLong(it -> it.getStateSize()).sum();
    }

    @Test
    void theSecondCheckpointStoresAJobAndLaterOnesDoNotWriteItAgain() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated();
        var harness = create(runner, 1, 0);
        harness.setStateBackend(new EmbeddedRocksDBStateBackend(true));
        harness.open();
        addJobs(harness);
        long payloads = (long) JOBS * PAYLOAD;

        assertThat(operatorStateBytes(checkpoint(harness, 1))).isGreaterThan(payloads);
        OperatorSubtaskState second = checkpoint(harness, 2);
        assertThat(operatorStateBytes(second)).isLessThan(payloads / 10);
        assertThat(second.getCheckpointedSize()).isGreaterThan(payloads / 2);
        long later = 0;
        for (int id = 3; id < 13; id++) {
            later += checkpoint(harness, id).getCheckpointedSize();
        }
        // RocksDB may write its files again when it merges them, but not at each checkpoint.
        assertThat(later).isLessThan(4 * payloads);

        runner.gate.countDown();
        assertThat(awaitEnded(harness, JOBS)).doesNotHaveDuplicates().hasSize(JOBS);
    }

    @Test
    void storedJobsAreRunAgainAfterARestartAtAnotherParallelism() throws Exception {
        var harness = create(ScriptedRunner.gated(), 1, 0);
        harness.open();
        addJobs(harness);
        checkpoint(harness, 1);
        checkpoint(harness, 2);
        harness.processElement(Jobs.job("young"), 0);
        OperatorSubtaskState state = checkpoint(harness, 3);

        int stored = 0;
        for (int index = 0; index < 3; index++) {
            var subtask = create(ScriptedRunner.answering(), 3, index);
            subtask.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, 128, 1, 3, index));
            stored += subtask.numKeyedStateEntries();
            subtask.open();
        }
        assertThat(stored).isEqualTo(JOBS);
        List<String> ended = new ArrayList<>();
        // The latest job is in the operator state of one of the three subtasks.
        await().atMost(Duration.ofMinutes(5))
                .pollInSameThread()
                .until(
                        () -> {
                            ended.clear();
                            for (var subtask : open.subList(1, 4)) {
                                ended.addAll(awaitEnded(subtask, 0));
                            }
                            return ended.size() > JOBS;
                        });
        assertThat(ended).doesNotHaveDuplicates().hasSize(JOBS + 1).contains("young");
        assertThat(open.subList(1, 4)).allMatch(it -> it.numKeyedStateEntries() == 0);
    }

    @Test
    void aStoredJobThatFailsIsParkedWithItsAttempt() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated().failing("failing", FailureKind.TRAP);
        var harness = create(runner, 1, 0);
        harness.open();
        harness.processElement(Jobs.job("failing"), 0);
        harness.processElement(Jobs.job("good"), 0);
        checkpoint(harness, 1);
        checkpoint(harness, 2);
        assertThat(harness.numKeyedStateEntries()).isEqualTo(2);

        runner.gate.countDown();
        // The successful job leaves the state, and the failed one is stored as a parked job.
        await().pollInSameThread()
                .until(
                        () ->
                                awaitEnded(harness, 1).size() == 1
                                        && harness.numKeyedStateEntries() == 1);
        OperatorSubtaskState state = checkpoint(harness, 3);
        ScriptedRunner after = ScriptedRunner.answering();
        var restored = create(after, 1, 0);
        restored.initializeState(state);
        restored.open();
        restored.setProcessingTime(3_000);

        awaitEnded(restored, 1);
        assertThat(JobResultCodec.read(Outcomes.of(restored).get(0).record()).attempts())
                .isEqualTo(2);
        checkpoint(restored, 4);
        assertThat(restored.numKeyedStateEntries()).isZero();
    }

    @Test
    void twoJobsWithTheSameIdAreBothKept() throws Exception {
        var harness = create(ScriptedRunner.gated(), 1, 0);
        harness.open();
        harness.processElement(Jobs.job("twin"), 0);
        harness.processElement(Jobs.job("twin"), 0);
        checkpoint(harness, 1);
        checkpoint(harness, 2);
        OperatorSubtaskState state = checkpoint(harness, 3);

        var restored = create(ScriptedRunner.answering(), 1, 0);
        restored.initializeState(state);
        restored.open();

        assertThat(awaitEnded(restored, 2)).containsExactly("twin", "twin");
        assertThat(restored.numKeyedStateEntries()).isZero();
    }
}
