package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.config.Backoff;
import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.Scheduling;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs of one key run one at a time and in order, with the state that their module keeps. */
@Timeout(600)
final class RunEntitiesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final long PAUSE = 1_000;

    private final List<Subtask> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (Subtask subtask : open) {
            subtask.crash();
        }
    }

    private static final class Subtask {
        private final KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord>
                harness;
        private long now = 1;

        Subtask(LoggingRunner runner, int capacity, int overflow, int subtasks, int index)
                throws Exception {
            RunConfig options =
                    new RunConfig(
                            "wasmjobs",
                            4,
                            capacity,
                            1 << 20,
                            new RunConfig.Batching(64, Duration.ZERO, Duration.ZERO),
                            3,
                            new Backoff(Duration.ofMillis(PAUSE), Duration.ofMillis(PAUSE), 0),
                            FairShares.EQUAL,
                            overflow,
                            5);
            harness =
                    Harness.of(
                            new RunEntitiesFactory(
                                    new RunSettings(
                                            options,
                                            OutputLimits.ofOwn(new RecordSizeLimit(1 << 20)),
                                            false,
                                            runner::open),
                                    new PipelineConfig.Duplicates(
                                            Duration.ofHours(24), MemorySize.ZERO, false)),
                            subtasks,
                            index);
            harness.setProcessingTime(now);
        }

        void send(ReceivedJob job) throws Exception {
            harness.processElement(job, 0);
        }

        void pass(long millis) throws Exception {
            now += millis;
            harness.setProcessingTime(now);
        }

        void work() throws Exception {
            var mail = harness.getTaskMailbox().tryTake(0);
            while (mail.isPresent()) {
                mail.get().run();
                mail = harness.getTaskMailbox().tryTake(0);
            }
        }

        OperatorSubtaskState snapshot(long id) throws Exception {
            harness.prepareSnapshotPreBarrier(id);
            return harness.snapshot(id, id);
        }

        /** Ends without a word to the operator's input, so that nothing more is emitted. */
        void crash() throws Exception {
            harness.getOneInputOperator().close();
            harness.getEnvironment().close();
        }

        List<Outcomes.Ended> ended() {
            return Outcomes.of(harness);
        }
    }

    private Subtask start(LoggingRunner runner, int capacity) throws Exception {
        return start(runner, capacity, 1_000, null, 1, 0);
    }

    private Subtask start(
            LoggingRunner runner,
            int capacity,
            int overflow,
            @Nullable OperatorSubtaskState state,
            int subtasks,
            int index)
            throws Exception {
        Subtask subtask = new Subtask(runner, capacity, overflow, subtasks, index);
        open.add(subtask);
        if (state != null) {
            subtask.harness.initializeState(state);
        }
        subtask.harness.open();
        return subtask;
    }

    private static ReceivedJob job(String id, String key) {
        return job(id, key, null);
    }

    private static ReceivedJob job(String id, String key, @Nullable Instant notBefore) {
        ReceivedJob job = Jobs.job(id, 0, key);
        Scheduling scheduling = new Scheduling(key, null, Scheduling.DEFAULT_PRIORITY, notBefore);
        return new ReceivedJob(job.job().with(scheduling), job.record(), job.origin());
    }

    private static LoggingRunner succeeding() {
        return new LoggingRunner(id -> null);
    }

    /** The first invocations of these jobs fail so. */
    private static LoggingRunner failing(Map<String, List<FailureKind>> failures) {
        Map<String, Queue<FailureKind>> left = new ConcurrentHashMap<>();
        failures.forEach((id, kinds) -> left.put(id, new ArrayDeque<>(kinds)));
        return new LoggingRunner(id -> left.getOrDefault(id, new ArrayDeque<>()).poll());
    }

    private static List<Outcomes.Ended> awaitEnded(Subtask subtask, int count) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            subtask.work();
                            return subtask.ended().size() >= count;
                        });
        return subtask.ended();
    }

    private static JobResult result(Outcomes.Ended ended) {
        assertThat(ended.failed()).isFalse();
        return JobResultCodec.read(ended.record());
    }

    /** The state after each job of a key, as the jobs' answers say. */
    private static List<String> answers(List<Outcomes.Ended> ended, String firstId) {
        return ended.stream()
                .filter(each -> !each.failed())
                .map(each -> result(each).answer().payload().toUtf8())
                .filter(log -> log.startsWith(firstId))
                .toList();
    }

    @Test
    void jobsOfAKeyRunOneAtATimeAndSeeWhatTheOneBeforeLeft() throws Exception {
        LoggingRunner runner = succeeding();
        Subtask subtask = start(runner, 1_000);

        for (int i = 0; i < 200; i++) {
            subtask.send(job("a" + i, "a"));
            subtask.send(job("b" + i, "b"));
        }

        List<Outcomes.Ended> ended = awaitEnded(subtask, 400);
        assertThat(runner.overlaps).isEmpty();
        assertThat(answers(ended, "a0")).hasSize(200);
        assertThat(answers(ended, "a0").get(199)).isEqualTo(ids("a", 200));
        assertThat(answers(ended, "b0").get(199)).isEqualTo(ids("b", 200));
    }

    private static String ids(String prefix, int count) {
        return String.join(" ", IntStream.range(0, count).mapToObj(i -> prefix + i).toList());
    }

    @Test
    void aJobThatIsTriedAgainHoldsBackItsOwnKeyOnly() throws Exception {
        LoggingRunner runner = failing(Map.of("a0", List.of(FailureKind.TRAP)));
        Subtask subtask = start(runner, 1_000);

        subtask.send(job("a0", "a"));
        subtask.send(job("a1", "a"));
        subtask.send(job("b0", "b"));
        awaitEnded(subtask, 1);

        assertThat(answers(subtask.ended(), "b0")).containsExactly("b0");
        assertThat(runner.began).doesNotContain("a1");
        subtask.send(job("a2", "a"));
        subtask.pass(PAUSE);
        List<Outcomes.Ended> ended = awaitEnded(subtask, 4);
        assertThat(answers(ended, "a0")).containsExactly("a0", "a0 a1", "a0 a1 a2");
        assertThat(result(ended.get(1)).attempts()).isEqualTo(2);
    }

    @Test
    void aDeadLetterLeavesNoTraceInTheStateAndTheNextJobRuns() throws Exception {
        Subtask subtask = start(failing(Map.of("a1", List.of(FailureKind.STACK_EXHAUSTED))), 1_000);

        for (String id : List.of("a0", "a1", "a2")) {
            subtask.send(job(id, "a"));
        }

        List<Outcomes.Ended> ended = awaitEnded(subtask, 3);
        assertThat(answers(ended, "a0")).containsExactly("a0", "a0 a2");
        Outcomes.Ended failed = ended.stream().filter(Outcomes.Ended::failed).findFirst().get();
        assertThat(DeadLetterCodec.read(failed.record()).jobId()).isEqualTo("a1");
    }

    @Test
    void anIdThatTheEntityHasSeenIsDropped() throws Exception {
        Subtask subtask = start(succeeding(), 1_000);

        subtask.send(job("a0", "a"));
        subtask.send(job("a0", "a"));
        subtask.send(job("a0", "other"));
        subtask.send(job("a1", "a"));

        List<Outcomes.Ended> ended = awaitEnded(subtask, 3);
        assertThat(ended).hasSize(3);
        assertThat(answers(ended, "a0")).contains("a0 a1");
    }

    @Test
    void aJobBeforeItsTimeHoldsBackItsKey() throws Exception {
        Subtask subtask = start(succeeding(), 1_000);

        subtask.send(job("a0", "a", Instant.ofEpochMilli(5_000)));
        subtask.send(job("a1", "a"));
        subtask.send(job("b0", "b"));

        assertThat(awaitEnded(subtask, 1)).hasSize(1);
        subtask.pass(5_000);
        assertThat(answers(awaitEnded(subtask, 3), "a0")).containsExactly("a0", "a0 a1");
    }

    @Test
    void aLongQueueOfOneKeyWaitsInStateWhileOthersRun() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        LoggingRunner runner = new LoggingRunner(id -> null, gate);
        Subtask subtask = start(runner, 100);

        for (int i = 0; i < 900; i++) {
            subtask.send(job("a" + i, "a"));
        }
        subtask.send(job("b0", "b"));

        await().atMost(PATIENCE).until(() -> runner.began.contains("b0"));
        gate.countDown();
        List<Outcomes.Ended> ended = awaitEnded(subtask, 901);
        assertThat(answers(ended, "a0").get(899)).isEqualTo(ids("a", 900));
        assertThat(runner.overlaps).isEmpty();
    }

    @Test
    void whatWaitsAndWhatIsKeptMovesWithItsKeyToOtherSubtasks() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        Subtask subtask = start(new LoggingRunner(id -> null, closed), 1_000);
        for (int i = 0; i < 100; i++) {
            for (int key = 0; key < 10; key++) {
                subtask.send(job("k" + key + "-" + i, "k" + key));
            }
        }
        OperatorSubtaskState state = subtask.snapshot(1);

        LoggingRunner runner = succeeding();
        List<Outcomes.Ended> ended = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            OperatorSubtaskState share =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, 128, 1, 3, index);
            Subtask next = start(runner, 20, 1_000, share, 3, index);
            next.pass(1);
            Subtask waiting = next;
            await().atMost(PATIENCE)
                    .pollInSameThread()
                    .until(
                            () -> {
                                waiting.work();
                                waiting.pass(100);
                                return isIdle(waiting);
                            });
            ended.addAll(next.ended());
        }
        closed.countDown();

        assertThat(ended).hasSize(1_000);
        for (int key = 0; key < 10; key++) {
            assertThat(answers(ended, "k" + key + "-0").get(99))
                    .isEqualTo(ids("k" + key + "-", 100));
        }
    }

    private static boolean isIdle(Subtask subtask) {
        return ((RunEntities) subtask.harness.getOneInputOperator()).intake().jobsLeft() == 0;
    }

    /**
     * Random jobs, failures, checkpoints, crashes and rescales, with a source that is reset to the
     * checkpoint: what is committed must be as if nothing had happened.
     */
    @Test
    void theStateOfAKeyIsTheFoldOfItsCommittedJobsWhateverHappens() throws Exception {
        for (int seed = 0; seed < 10; seed++) {
            new Simulation(new Random(seed)).run();
        }
    }

    private final class Simulation {
        private static final int JOBS = 400;

        private final Random random;
        private final List<ReceivedJob> input = new ArrayList<>();
        private final Map<String, List<String>> committed = new HashMap<>();
        private final List<String> deadLetters = new ArrayList<>();
        private final Function<String, @Nullable FailureKind> failures;
        private int position;
        private int committedPosition;
        private @Nullable OperatorSubtaskState state;
        private long now = 1;

        Simulation(Random random) {
            this.random = random;
            int keys = 1 + random.nextInt(20);
            for (int i = 0; i < JOBS; i++) {
                input.add(job("j" + i, "k" + random.nextInt(keys)));
            }
            this.failures =
                    id -> {
                        int fate = Math.floorMod(id.hashCode(), 20);
                        return fate == 0
                                ? FailureKind.MEMORY_LIMIT
                                : fate == 1 ? FailureKind.TRAP : null;
                    };
        }

        void run() throws Exception {
            while (committed.values().stream().mapToInt(List::size).sum() + deadLetters.size()
                    < JOBS) {
                runUntilCrash();
            }
            Map<String, List<String>> expected = new HashMap<>();
            for (ReceivedJob job : input) {
                if (failures.apply(job.job().jobId()) == null) {
                    expected.computeIfAbsent(
                                    Objects.requireNonNull(job.job().scheduling().key()),
                                    key -> new ArrayList<>())
                            .add(job.job().jobId());
                }
            }
            assertThat(committed).isEqualTo(expected);
            assertThat(deadLetters).doesNotHaveDuplicates();
        }

        private void runUntilCrash() throws Exception {
            LoggingRunner runner = new LoggingRunner(failures);
            Subtask subtask = start(runner, 1 + random.nextInt(50), 1_000, state, 1, 0);
            subtask.now = now;
            subtask.pass(1);
            position = committedPosition;
            for (int steps = 20 + random.nextInt(200); steps > 0; steps--) {
                int step = random.nextInt(10);
                if (step < 6 && position < input.size()) {
                    subtask.send(input.get(position++));
                } else if (step < 8) {
                    subtask.work();
                } else if (step < 9) {
                    subtask.pass(random.nextInt(2) * PAUSE);
                } else {
                    state = subtask.snapshot(steps);
                    committedPosition = position;
                    List<Outcomes.Ended> ended = subtask.ended();
                    commit(results(ended), deadLetters(ended));
                }
            }
            now = subtask.now;
            assertThat(runner.overlaps).isEmpty();
            subtask.crash();
            open.remove(subtask);
            committedResults = 0;
            committedLetters = 0;
        }

        private int committedResults;
        private int committedLetters;

        private void commit(List<JobResult> results, List<String> letters) {
            for (JobResult result : results.subList(committedResults, results.size())) {
                String log = result.answer().payload().toUtf8();
                String key = key(result.jobId());
                committed.computeIfAbsent(key, k -> new ArrayList<>()).add(result.jobId());
                assertThat(log).isEqualTo(String.join(" ", committed.get(key)));
            }
            committedResults = results.size();
            deadLetters.addAll(letters.subList(committedLetters, letters.size()));
            committedLetters = letters.size();
        }

        private String key(String id) {
            return Objects.requireNonNull(
                    input.get(Integer.parseInt(id.substring(1))).job().scheduling().key());
        }

        private List<JobResult> results(List<Outcomes.Ended> ended) {
            return ended.stream().filter(each -> !each.failed()).map(each -> result(each)).toList();
        }

        private List<String> deadLetters(List<Outcomes.Ended> ended) {
            return ended.stream()
                    .filter(Outcomes.Ended::failed)
                    .map(each -> DeadLetterCodec.read(each.record()).jobId())
                    .toList();
        }
    }
}
