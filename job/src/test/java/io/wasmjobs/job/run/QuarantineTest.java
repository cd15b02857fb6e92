package io.wasmjobs.job.run;

import static io.wasmjobs.job.Jobs.job;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.engine.Invocation;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.config.Backoff;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A job that crashes its host becomes a dead letter; all other jobs get their results. */
@Timeout(600)
final class QuarantineTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long CHECKPOINTS_OF_CARE = 2;

    /** All processes, crashed ones included; their subtasks are closed at the end of the test. */
    private final List<Host> hosts = new ArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // Set by JUnit.
    private Path checkpoints;

    @AfterEach
    void close() throws Exception {
        for (Host host : hosts) {
            host.end.countDown();
            host.harness.close();
        }
    }

    /** A process with one subtask, in which a job named "poison" blocks or throws. */
    private final class Host implements ModuleRunner {

        private final OneInputStreamOperatorTestHarness<ReceivedJob, OutputRecord> harness;
        private final Set<String> begun = ConcurrentHashMap.newKeySet();
        private final CountDownLatch end = new CountDownLatch(1);
        private final boolean throwing;
        private long now = 1;

        private Host(boolean throwing) throws Exception {
            this.throwing = throwing;
            // The earlier process has crashed, so its claims are released.
            GuardedHandover.TURN.set(null);
            harness =
                    Harness.of(
                            new RunModulesFactory(
                                    new RunSettings(
                                            options(),
                                            OutputLimits.ofOwn(new RecordSizeLimit(1 << 20)),
                                            false,
                                            false,
                                            (metrics, threads) -> this)));
            harness.getEnvironment()
                    .getJobConfiguration()
                    .set(
                            CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                            checkpoints.toUri().toString());
            harness.setProcessingTime(now);
            harness.open();
            hosts.add(this);
        }

        @Override
        public Outcome run(Invocation invocation) {
            begun.add(invocation.jobId());
            if (invocation.jobId().startsWith("poison")) {
                if (throwing) {
                    throw new OutOfMemoryError("of the host");
                }
                try {
                    end.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                // The test has ended, so nothing reads this outcome.
            }
            return ScriptedRunner.answering().run(invocation);
        }

        private void send(String... ids) throws Exception {
            for (String id : ids) {
                harness.processElement(job(id), 0);
            }
        }

        private void work() throws Exception {
            now += 10;
            harness.setProcessingTime(now);
            Harness.drainMailbox(harness);
        }

        private void awaitBegun(String... ids) {
            await().atMost(PATIENCE)
                    .pollInSameThread()
                    .until(
                            () -> {
                                work();
                                return begun.containsAll(List.of(ids));
                            });
        }

        private List<Outcomes.EmittedOutcome> awaitEnded(int count) {
            await().atMost(PATIENCE)
                    .pollInSameThread()
                    .until(
                            () -> {
                                work();
                                return Outcomes.of(harness).size() >= count;
                            });
            return Outcomes.of(harness);
        }

        private void completeCheckpoints(long count) throws Exception {
            for (long id = 1; id <= count; id++) {
                harness.snapshot(id, id);
                harness.notifyOfCompletedCheckpoint(id);
            }
        }

        @Override
        public void close() {}
    }

    private static RunConfig options() {
        return new RunConfig(
                "wasmjobs",
                2,
                100,
                1 << 20,
                new RunConfig.Batching(64, Duration.ZERO, Duration.ZERO),
                3,
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1), 0),
                FairShares.EQUAL,
                1_000,
                5);
    }

    private Host start() throws Exception {
        return new Host(false);
    }

    private static List<String> results(List<Outcomes.EmittedOutcome> ended) {
        return ended.stream()
                .filter(each -> !each.failed())
                .map(each -> JobResultCodec.read(each.record()).jobId())
                .toList();
    }

    private static DeadLetter onlyDeadLetter(List<Outcomes.EmittedOutcome> ended) {
        List<Outcomes.EmittedOutcome> failed =
                ended.stream().filter(Outcomes.EmittedOutcome::failed).toList();
        assertThat(failed).hasSize(1);
        return DeadLetterCodec.read(failed.get(0).record());
    }

    @Test
    void aJobThatKillsTheProcessThriceIsQuarantinedAndOthersContinue() throws Exception {
        Host first = start();
        first.send("a", "poison", "b");
        first.awaitBegun("a", "poison", "b");

        Host second = start();
        second.send("a", "poison", "b");
        second.awaitBegun("a", "poison", "b");
        assertThat(results(second.awaitEnded(2))).containsExactlyInAnyOrder("a", "b");

        Host third = start();
        third.send("a", "poison", "b", "c");
        third.awaitBegun("a", "poison", "c");
        assertThat(results(third.awaitEnded(2))).containsExactlyInAnyOrder("a", "c");

        Host fourth = start();
        fourth.send("a", "poison", "b", "c");
        List<Outcomes.EmittedOutcome> ended = fourth.awaitEnded(4);

        assertThat(results(ended)).containsExactlyInAnyOrder("a", "b", "c");
        DeadLetter letter = onlyDeadLetter(ended);
        assertThat(letter.jobId()).isEqualTo("poison");
        assertThat(letter.failure()).isEqualTo(FailureKind.QUARANTINED);
        assertThat(letter.lastError()).contains("job poison of module reverse", "2 times");
        assertThat(fourth.begun).doesNotContain("poison");
    }

    @Test
    void suspectsRunOneAtATime() throws Exception {
        Host first = start();
        first.send("poison-1", "poison-2");
        first.awaitBegun("poison-1", "poison-2");
        Host second = start();
        second.send("poison-1", "poison-2");
        second.awaitBegun("poison-1", "poison-2");

        Host third = start();
        third.send("poison-1", "poison-2", "harmless");
        assertThat(results(third.awaitEnded(1))).containsExactly("harmless");
        third.awaitBegun("poison-1");
        third.work();

        assertThat(third.begun).containsExactlyInAnyOrder("poison-1", "harmless");
    }

    @Test
    void aReplayOfAQuarantinedJobRunsAgain() throws Exception {
        for (int crash = 0; crash < 3; crash++) {
            Host host = start();
            host.send("poison");
            host.awaitBegun("poison");
        }
        Host fourth = start();
        fourth.send("poison");
        fourth.awaitEnded(1);

        fourth.harness.processElement(job("poison", 1), 0);

        fourth.awaitBegun("poison");
    }

    @Test
    void suspectsRunNormallyAfterTwoCheckpoints() throws Exception {
        Host first = start();
        first.send("poison");
        first.awaitBegun("poison");
        Host second = start();
        second.send("a");
        second.awaitEnded(1);
        second.completeCheckpoints(CHECKPOINTS_OF_CARE);

        second.send("b");
        await().atMost(PATIENCE).until(() -> second.begun.contains("b"));
        second.harness.close();

        Host third = start();
        third.send("c");
        await().atMost(PATIENCE).until(() -> third.begun.contains("c"));
    }

    @Test
    void aJobThatThrowsInTheHostTwiceIsQuarantined() throws Exception {
        for (int fault = 0; fault < 2; fault++) {
            Host host = new Host(true);
            host.send("a", "poison");
            assertThatThrownBy(() -> host.awaitEnded(2))
                    .hasStackTraceContaining("job poison failed the host that ran it")
                    .hasStackTraceContaining("of the host");
            host.harness.close();
        }
        Host third = new Host(true);
        third.send("a", "poison");

        List<Outcomes.EmittedOutcome> ended = third.awaitEnded(2);

        assertThat(results(ended)).containsExactly("a");
        assertThat(onlyDeadLetter(ended).failure()).isEqualTo(FailureKind.QUARANTINED);
    }
}
