package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.schedule.Breakers;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs that wait for a time use no capacity, and survive restarts and rescales. */
@Timeout(600)
final class ParkedJobsTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE = 1_000;

    private final List<KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord>>
            open = new ArrayList<>();

    private FairShares shares = FairShares.EQUAL;

    @AfterEach
    void close() throws Exception {
        for (var harness : open) {
            harness.close();
        }
    }

    private KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> create(
            ScriptedRunner runner, int capacity, int subtasks, int index) throws Exception {
        var harness = Harness.of(runner, capacity, shares, subtasks, index);
        open.add(harness);
        return harness;
    }

    private KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> start(
            ScriptedRunner runner, int capacity) throws Exception {
        var harness = create(runner, capacity, 1, 0);
        harness.open();
        return harness;
    }

    private static ReceivedJob job(String id, long notBefore) {
        ReceivedJob job = Jobs.job(id);
        Instant earliest = Instant.ofEpochMilli(notBefore);
        Scheduling scheduling = new Scheduling(null, null, Scheduling.DEFAULT_PRIORITY, earliest);
        return new ReceivedJob(job.job().with(scheduling), job.record(), job.origin());
    }

    private static List<String> awaitEnded(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness,
            int count) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            Harness.drainMailbox(harness);
                            return Outcomes.of(harness).size() >= count;
                        });
        return Outcomes.of(harness).stream().map(ParkedJobsTest::id).toList();
    }

    private static String id(Outcomes.EmittedOutcome ended) {
        return JobResultCodec.read(ended.record()).jobId();
    }

    @Test
    void aJobRunsNotBeforeItsTimeAndUsesNoCapacityUntilThen() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering();
        var harness = start(runner, 1);
        for (int i = 0; i < 10; i++) {
            harness.processElement(job("later-" + i, 5_000), 0);
        }

        harness.processElement(Jobs.job("now"), 0);

        assertThat(awaitEnded(harness, 1)).containsExactly("now");
        harness.setProcessingTime(4_999);
        Harness.drainMailbox(harness);
        assertThat(runner.invocations).hasSize(1);
        harness.setProcessingTime(5_000);
        passTimeUntilEnded(harness, 11);
        assertThat(runner.invocations).hasSize(11);
    }

    /** Advances the time, since jobs without room are retried a little later. */
    private static void passTimeUntilEnded(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness,
            int count) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            Harness.drainMailbox(harness);
                            harness.setProcessingTime(harness.getProcessingTime() + 200);
                            return Outcomes.of(harness).size() >= count;
                        });
    }

    @Test
    void moreFailedJobsThanTheCapacityWaitWhileOthersRun() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering();
        for (int i = 0; i < 20; i++) {
            runner.failing("failing-" + i, FailureKind.TRAP);
        }
        var harness = start(runner, 2);
        for (int i = 0; i < 20; i++) {
            harness.processElement(Jobs.job("failing-" + i), 0);
        }

        harness.processElement(Jobs.job("good"), 0);

        assertThat(awaitEnded(harness, 1)).containsExactly("good");
        passTimeUntilEnded(harness, 21);
        assertThat(runner.invocations).hasSize(41);
    }

    private static ReceivedJob ofTenant(String tenant, String id) {
        ReceivedJob job = Jobs.job(id);
        Scheduling scheduling = new Scheduling(null, tenant, Scheduling.DEFAULT_PRIORITY, null);
        return new ReceivedJob(job.job().with(scheduling), job.record(), job.origin());
    }

    @Test
    void aJobBeyondTheRateOfItsModuleWaitsForItsTime() throws Exception {
        shares =
                new FairShares(
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of("reverse", 1),
                        Breakers.Settings.NONE);
        ScriptedRunner runner = ScriptedRunner.answering();
        var harness = start(runner, 10);

        for (String id : List.of("a", "b", "c")) {
            harness.processElement(Jobs.job(id), 0);
        }

        assertThat(awaitEnded(harness, 1)).containsExactly("a");
        harness.setProcessingTime(1_001);
        assertThat(awaitEnded(harness, 2)).containsExactly("a", "b");
        harness.setProcessingTime(2_001);
        assertThat(awaitEnded(harness, 3)).containsExactly("a", "b", "c");
    }

    /** A subtask in which twenty invocations of a module have failed. */
    private KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord>
            withAnOpenBreaker(ScriptedRunner runner, Breakers.JobsWhileOpen jobs) throws Exception {
        shares =
                new FairShares(
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        new Breakers.Settings(
                                0.5, Duration.ofSeconds(1), Duration.ofSeconds(1), jobs));
        for (int i = 0; i < 20; i++) {
            runner.failing("bad-" + i, FailureKind.STACK_EXHAUSTED);
        }
        var harness = start(runner, 100);
        for (int i = 0; i < 20; i++) {
            harness.processElement(Jobs.job("bad-" + i), 0);
        }
        awaitCount(harness, 20);
        return harness;
    }

    private static void awaitCount(
            KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness,
            int count) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            Harness.drainMailbox(harness);
                            return Outcomes.of(harness).size() == count;
                        });
    }

    @Test
    void jobsOfAModuleThatFailsWaitUntilOneOfThemSucceeds() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering();
        var harness = withAnOpenBreaker(runner, Breakers.JobsWhileOpen.WAIT);

        harness.processElement(Jobs.job("good-1"), 0);
        harness.processElement(Jobs.job("good-2"), 0);
        Harness.drainMailbox(harness);

        assertThat(runner.invocations).hasSize(20);
        passTimeUntilEnded(harness, 22);
        assertThat(runner.invocations)
                .extracting(Invocation::jobId)
                .contains("good-1", "good-2")
                .hasSize(22);
    }

    @Test
    void jobsOfAModuleThatFailsAreQuarantinedByOptionUntilATrialSucceeds() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering();
        var harness = withAnOpenBreaker(runner, Breakers.JobsWhileOpen.QUARANTINE);

        harness.processElement(Jobs.job("early-1"), 0);
        harness.processElement(Jobs.job("early-2"), 0);
        awaitCount(harness, 22);

        assertThat(runner.invocations).hasSize(20);
        for (Outcomes.EmittedOutcome refused : Outcomes.of(harness).subList(20, 22)) {
            DeadLetter letter = DeadLetterCodec.read(refused.record());
            assertThat(letter.failure()).isEqualTo(FailureKind.QUARANTINED);
            assertThat(letter.attempts()).isZero();
            assertThat(letter.lastError())
                    .contains("module reverse", "wasm.breaker.jobs: quarantine", "replay it");
        }
        harness.setProcessingTime(1_001);
        harness.processElement(Jobs.job("trial"), 0);
        awaitCount(harness, 23);
        harness.processElement(Jobs.job("good"), 0);
        awaitCount(harness, 24);
        assertThat(runner.invocations)
                .extracting(Invocation::jobId)
                .contains("trial", "good")
                .hasSize(22);
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void aTenantsSlowJobsBeyondItsShareAreParkedForOthers() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated();
        var harness = start(runner, 10);
        harness.processElement(ofTenant("other", "other-0"), 0);
        harness.processElement(ofTenant("slow", "slow-0"), 0);
        harness.setProcessingTime(2_000);
        for (int i = 1; i < 100; i++) {
            harness.processElement(ofTenant("slow", "slow-" + i), 0);
        }

        for (int i = 1; i < 5; i++) {
            harness.processElement(ofTenant("other", "other-" + i), 0);
        }

        assertThat(harness.numKeyedStateEntries()).isEqualTo(95);
        runner.gate.countDown();
        passTimeUntilEnded(harness, 105);
        assertThat(runner.invocations)
                .extracting(Invocation::jobId)
                .doesNotHaveDuplicates()
                .hasSize(105);
    }

    @Test
    void manyJobsThatAreDueAtOnceWaitInState() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated();
        var harness = start(runner, 2);
        for (int i = 0; i < 300; i++) {
            harness.processElement(job("job-" + i, 5_000), 0);
        }

        harness.setProcessingTime(5_000);

        assertThat(harness.numKeyedStateEntries()).isGreaterThanOrEqualTo(190);
        runner.gate.countDown();
        passTimeUntilEnded(harness, 300);
        assertThat(runner.invocations)
                .extracting(Invocation::jobId)
                .doesNotHaveDuplicates()
                .hasSize(300);
        assertThat(harness.numKeyedStateEntries()).isZero();
    }

    @Test
    void parkedJobsMoveWithTheirKeysAndKeepAttemptsAndTimeLeft() throws Exception {
        ScriptedRunner before = ScriptedRunner.answering();
        for (int i = 0; i < 50; i++) {
            before.failing("failed-" + i, FailureKind.TRAP);
        }
        var harness = start(before, 10);
        for (int i = 0; i < 50; i++) {
            harness.processElement(job("later-" + i, 7_000), 0);
            harness.processElement(Jobs.job("failed-" + i), 0);
        }
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            Harness.drainMailbox(harness);
                            return harness.numKeyedStateEntries() == 100;
                        });
        OperatorSubtaskState state = harness.snapshot(1, 1);

        int retried = 0;
        int later = 0;
        for (int index = 0; index < 3; index++) {
            ScriptedRunner after = ScriptedRunner.answering();
            var subtask = create(after, 100, 3, index);
            subtask.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, 128, 1, 3, index));
            subtask.open();
            subtask.setProcessingTime(PAUSE);
            Harness.drainMailbox(subtask);
            assertThat(after.invocations).isEmpty();
            Intake intake = ((RunModules) subtask.getOneInputOperator()).intake();
            int parked = intake.waiting();
            subtask.setProcessingTime(1 + PAUSE);
            int due = parked - intake.waiting();
            awaitEnded(subtask, due);
            assertThat(Outcomes.of(subtask))
                    .allSatisfy(
                            ended ->
                                    assertThat(JobResultCodec.read(ended.record()).attempts())
                                            .isEqualTo(2));
            subtask.setProcessingTime(7_000);
            awaitEnded(subtask, parked);
            retried += due;
            later += parked - due;
        }
        assertThat(retried).isEqualTo(50);
        assertThat(later).isEqualTo(50);
    }

    @Test
    void aClockThatWasAheadAndIsSetRightMakesNoJobWaitLonger() throws Exception {
        long ahead = Duration.ofDays(1).toMillis();
        ScriptedRunner before = ScriptedRunner.answering().failing("failed", FailureKind.TRAP);
        var harness = start(before, 10);
        harness.setProcessingTime(ahead);
        harness.processElement(Jobs.job("failed"), 0);
        harness.processElement(job("submitted", ahead + 5_000), 0);
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            Harness.drainMailbox(harness);
                            return harness.numKeyedStateEntries() == 2;
                        });
        OperatorSubtaskState state = harness.snapshot(1, 1);

        ScriptedRunner after = ScriptedRunner.answering();
        var restored = create(after, 10, 1, 0);
        restored.initializeState(state);
        restored.open();
        assertThat(after.invocations).isEmpty();
        restored.setProcessingTime(1 + PAUSE);

        assertThat(awaitEnded(restored, 1)).containsExactly("failed");
        restored.setProcessingTime(ahead + 4_999);
        Harness.drainMailbox(restored);
        assertThat(after.invocations).hasSize(1);
        restored.setProcessingTime(ahead + 5_000);
        assertThat(awaitEnded(restored, 2)).containsExactly("failed", "submitted");
    }

    @Test
    void theSameIdWithTwoReplayNumbersWaitsTwice() throws Exception {
        ScriptedRunner runner =
                ScriptedRunner.answering().failing("a", FailureKind.TRAP, FailureKind.TRAP);
        var harness = start(runner, 10);
        harness.processElement(Jobs.job("a", 0), 0);
        harness.processElement(Jobs.job("a", 1), 0);
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            Harness.drainMailbox(harness);
                            return harness.numKeyedStateEntries() == 2;
                        });

        harness.setProcessingTime(1 + PAUSE);

        assertThat(awaitEnded(harness, 2)).containsExactly("a", "a");
    }
}
