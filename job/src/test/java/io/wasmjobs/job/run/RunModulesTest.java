package io.wasmjobs.job.run;

import static io.wasmjobs.job.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.engine.GuestSeed;
import io.wasmjobs.engine.Invocation;
import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.config.Backoff;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Header;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.runtime.tasks.StreamTaskActionExecutor;
import org.apache.flink.streaming.runtime.tasks.mailbox.MailboxExecutorImpl;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** run-modules with a fake engine: attempts, pauses, capacity and checkpoints. */
@Timeout(600)
final class RunModulesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE = 1_000;

    @SuppressWarnings("NullAway.Init") // Set by each test.
    private OneInputStreamOperatorTestHarness<ReceivedJob, OutputRecord> harness;

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    private void open(ScriptedRunner runner, RunConfig options) throws Exception {
        create(runner, options);
        harness.open();
    }

    private void create(ScriptedRunner runner, RunConfig options) throws Exception {
        harness =
                Harness.of(
                        new RunModulesFactory(
                                new RunSettings(
                                        options,
                                        OutputLimits.ofOwn(new RecordSizeLimit(1 << 20)),
                                        false,
                                        false,
                                        runner::open)));
        harness.setProcessingTime(1);
    }

    private static RunConfig options(int capacity) {
        return options(capacity, Duration.ZERO);
    }

    private static RunConfig options(int capacity, Duration completionLinger) {
        return new RunConfig(
                "wasmjobs",
                2,
                capacity,
                1 << 20,
                new RunConfig.Batching(64, Duration.ZERO, completionLinger),
                3,
                new Backoff(Duration.ofMillis(PAUSE), Duration.ofMillis(10 * PAUSE), 0),
                FairShares.EQUAL,
                1_000,
                5);
    }

    private void send(String... ids) throws Exception {
        for (String id : ids) {
            harness.processElement(job(id), 0);
        }
    }

    /** Runs the task until {@code count} jobs have ended. */
    private List<Outcomes.EmittedOutcome> awaitEnded(int count) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            Harness.drainMailbox(harness);
                            return Outcomes.of(harness).size() >= count;
                        });
        return Outcomes.of(harness);
    }

    private static JobResult result(Outcomes.EmittedOutcome ended) {
        assertThat(ended.failed()).isFalse();
        return JobResultCodec.read(ended.record());
    }

    private static DeadLetter deadLetter(Outcomes.EmittedOutcome ended) {
        assertThat(ended.failed()).isTrue();
        return DeadLetterCodec.read(ended.record());
    }

    @Test
    void anAnswerIsAResultWithTheJobsTrace() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering();
        open(runner, options(10));

        send("a");

        Outcomes.EmittedOutcome ended = awaitEnded(1).get(0);
        assertThat(result(ended).answer().payload().toUtf8()).isEqualTo("a");
        assertThat(result(ended).attempts()).isEqualTo(1);
        assertThat(ended.record().headers()).containsExactly(Header.of("traceparent", "00-a"));
        assertThat(runner.invocations)
                .extracting(Invocation::httpHeaders)
                .containsExactly(Map.of("traceparent", "00-a"));
        assertThat(runner.moduleInMdc).isEqualTo(Map.of("a", "reverse"));
    }

    @Test
    void aFailureIsRetriedAfterGrowingPauses() throws Exception {
        ScriptedRunner runner =
                ScriptedRunner.answering().failing("a", FailureKind.TRAP, FailureKind.TIMEOUT);
        open(runner, options(10));

        send("a");
        awaitInvocations(runner, 1);
        harness.setProcessingTime(1 + PAUSE - 1);
        Harness.drainMailbox(harness);
        assertThat(runner.invocations).hasSize(1);
        harness.setProcessingTime(1 + PAUSE);
        awaitInvocations(runner, 2);
        harness.setProcessingTime(1 + PAUSE + 2 * PAUSE - 1);
        Harness.drainMailbox(harness);
        assertThat(runner.invocations).hasSize(2);
        harness.setProcessingTime(1 + PAUSE + 2 * PAUSE);

        assertThat(result(awaitEnded(1).get(0)).attempts()).isEqualTo(3);
    }

    /** Waits for {@code count} invocations, and for the last one's completion to reach the task. */
    private void awaitInvocations(ScriptedRunner runner, int count) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            Harness.drainMailbox(harness);
                            return runner.invocations.size() == count
                                    && (numberOfTimers() > 0 || !Outcomes.of(harness).isEmpty());
                        });
    }

    private int numberOfTimers() {
        return harness.getProcessingTimeService().getNumActiveTimers();
    }

    @ParameterizedTest
    @EnumSource(FailureKind.class)
    void theKindDecidesHowManyAttemptsAreMade(FailureKind kind) throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering().failing("a", kind, kind, kind, kind);
        open(runner, options(10));

        send("a");
        for (int attempt = 1; kind.isTriedAgain() && attempt < 3; attempt++) {
            awaitInvocations(runner, attempt);
            harness.setProcessingTime(attempt * 100L * PAUSE);
        }

        DeadLetter letter = deadLetter(awaitEnded(1).get(0));
        assertThat(letter.failure()).isEqualTo(kind);
        assertThat(letter.attempts()).isEqualTo(kind.isTriedAgain() ? 3 : 1);
        assertThat(runner.invocations).hasSize(letter.attempts());
        assertThat(letter.logs()).containsExactly("line");
    }

    @Test
    void aJobThatWaitsForARetryUsesNoThread() throws Exception {
        FailureKind trap = FailureKind.TRAP;
        ScriptedRunner runner =
                ScriptedRunner.answering().failing("a", trap, trap).failing("b", trap, trap);
        open(runner, options(10));

        send("a", "b", "c", "d", "e");

        assertThat(awaitEnded(3))
                .extracting(ended -> result(ended).jobId())
                .containsExactlyInAnyOrder("c", "d", "e");
    }

    @Test
    void aFullOperatorAcceptsTheNextJobOnlyAfterOneHasEnded() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated();
        open(runner, options(3));
        send("a", "b", "c");
        Thread opener =
                new Thread(
                        () -> {
                            await().atMost(PATIENCE).until(() -> runner.invocations.size() == 2);
                            runner.gate.countDown();
                        });
        opener.start();

        send("d");

        assertThat(Outcomes.of(harness)).isNotEmpty();
        assertThat(awaitEnded(4)).hasSize(4);
        opener.join();
    }

    @Test
    void completionsDoNotLingerOnceThreadsAreIdle() throws Exception {
        open(ScriptedRunner.answering(), options(10, Duration.ofHours(1)));
        for (int i = 0; i < 100; i++) {
            send("job-" + i);
        }

        assertThat(awaitEnded(100)).hasSize(100);
    }

    @Test
    void jobsInFlightAndTheirAttemptsSurviveARestore() throws Exception {
        ScriptedRunner before =
                ScriptedRunner.answering().failing("a", FailureKind.TRAP, FailureKind.TRAP);
        open(before, options(10));
        send("a", "done");
        awaitInvocations(before, 2);
        awaitEnded(1);
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();

        ScriptedRunner after = ScriptedRunner.answering().failing("a", FailureKind.TRAP);
        create(after, options(10));
        harness.initializeState(state);
        harness.open();
        harness.setProcessingTime(1 + PAUSE);
        awaitInvocations(after, 1);
        harness.setProcessingTime(100 * PAUSE);

        assertThat(result(awaitEnded(1).get(0)).attempts()).isEqualTo(3);
        GuestSeed seed = new GuestSeed("a", Jobs.TIMESTAMP);
        assertThat(after.invocations).extracting(Invocation::seed).containsExactly(seed, seed);
    }

    @Test
    void theEndOfInputWaitsForEveryJob() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering();
        open(runner, options(100));
        for (int i = 0; i < 50; i++) {
            send("job-" + i);
        }

        harness.endInput();

        assertThat(Outcomes.of(harness)).hasSize(50);
    }

    @Test
    void aDrainKeepsUnfinishedJobsInTheSavepoint() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering().failing("a", FailureKind.TRAP);
        harness =
                Harness.of(
                        new RunModulesFactory(
                                new RunSettings(
                                        options(10),
                                        OutputLimits.ofOwn(new RecordSizeLimit(1 << 20)),
                                        true,
                                        false,
                                        runner::open)));
        harness.getEnvironment()
                .getJobConfiguration()
                .set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMillis(PAUSE));
        harness.setProcessingTime(1);
        harness.open();
        send("a", "b");
        awaitInvocations(runner, 2);
        awaitEnded(1);
        MailboxExecutor mailbox =
                new MailboxExecutorImpl(
                        harness.getTaskMailbox(), 0, StreamTaskActionExecutor.IMMEDIATE);
        mailbox.execute(() -> harness.setProcessingTime(1 + PAUSE / 2), "half of the timeout");

        harness.endInput();

        assertThat(Outcomes.of(harness)).hasSize(1);
        assertThat(harness.snapshot(1, 1).getManagedOperatorState()).isNotEmpty();
    }

    @Test
    void aTooLargeResultIsADeadLetter() throws Exception {
        harness =
                Harness.of(
                        new RunModulesFactory(
                                new RunSettings(
                                        options(10),
                                        OutputLimits.ofOwn(new RecordSizeLimit(4_000)),
                                        false,
                                        false,
                                        ScriptedRunner.answering()::open)));
        harness.open();
        harness.processElement(job("large", 0, "x".repeat(5_000)), 0);
        harness.processElement(job("small", 0, "y".repeat(500)), 0);

        awaitEnded(2);

        Outcomes.EmittedOutcome ended =
                Outcomes.of(harness).stream()
                        .filter(Outcomes.EmittedOutcome::failed)
                        .findFirst()
                        .get();
        DeadLetter letter = deadLetter(ended);
        assertThat(RecordSizeLimit.sizeOf(ended.record())).isLessThanOrEqualTo(4_000);
        assertThat(letter.failure()).isEqualTo(FailureKind.OUTPUT_LIMIT);
        assertThat(letter.jobId()).isEqualTo("large");
        assertThat(letter.lastError()).contains("module reverse answered 5000 bytes");
        assertThat(letter.job()).isNull();
        assertThat(letter.raw()).isNotNull().satisfies(raw -> assertThat(raw.isCut()).isTrue());
        assertThat(Outcomes.of(harness)).filteredOn(each -> !each.failed()).hasSize(1);
    }

    @Test
    void aStopCompletesRunningJobsAndKeepsTheOthersForTheNextStart() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated();
        open(runner, options(10));
        send("a", "b", "c");
        await().atMost(PATIENCE).until(() -> runner.invocations.size() == 2);
        runner.gate.countDown();

        harness.getOperator().finish();
        OperatorSubtaskState state = harness.snapshot(1, 1);

        List<String> ended =
                Outcomes.of(harness).stream().map(each -> result(each).jobId()).toList();
        harness.close();
        ScriptedRunner after = ScriptedRunner.answering();
        create(after, options(10));
        harness.initializeState(state);
        harness.open();
        List<String> endedLater =
                awaitEnded(3 - ended.size()).stream().map(each -> result(each).jobId()).toList();
        assertThat(ended).contains("a", "b");
        assertThat(endedLater).doesNotContainAnyElementsOf(ended);
        assertThat(after.invocations).hasSize(3 - ended.size());
    }

    @Test
    void aStopAfterAFailedAttemptKeepsTheJobWithItsAttemptsAndItsPause() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering().failing("a", FailureKind.TRAP);
        open(runner, options(10));
        send("a");
        awaitInvocations(runner, 1);
        harness.getOperator().finish();
        OperatorSubtaskState state = harness.snapshot(1, 1);
        harness.close();

        ScriptedRunner after = ScriptedRunner.answering();
        create(after, options(10));
        harness.initializeState(state);
        harness.open();
        harness.setProcessingTime(PAUSE);
        Harness.drainMailbox(harness);
        assertThat(after.invocations).isEmpty();
        harness.setProcessingTime(1 + PAUSE);

        assertThat(result(awaitEnded(1).get(0)).attempts()).isEqualTo(2);
    }

    @Test
    void closingInterruptsRunningJobsAndClosesTheEngine() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated();
        open(runner, options(10));
        send("a", "b", "c");
        await().atMost(PATIENCE).until(() -> runner.invocations.size() == 2);

        harness.getOperator().close();

        assertThat(runner.isClosed()).isTrue();
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().startsWith("run-modules"));
    }
}
