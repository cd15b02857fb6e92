package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.JobResult;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs of one key run one at a time and in order, with the state that their module keeps. */
@Timeout(600)
final class RunEntitiesTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final List<EntitySubtask> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (EntitySubtask subtask : open) {
            subtask.crash();
        }
    }

    private EntitySubtask start(LoggingRunner runner, int capacity) throws Exception {
        return start(runner, capacity, 1_000, null, 1, 0);
    }

    private EntitySubtask start(
            LoggingRunner runner,
            int capacity,
            int overflow,
            @Nullable OperatorSubtaskState state,
            int subtasks,
            int index)
            throws Exception {
        EntitySubtask subtask = new EntitySubtask(runner, capacity, overflow, subtasks, index, 1);
        open.add(subtask);
        if (state != null) {
            subtask.harness.initializeState(state);
        }
        subtask.harness.open();
        return subtask;
    }

    private static LoggingRunner succeeding() {
        return new LoggingRunner(id -> null);
    }

    /** A runner whose first invocations of these jobs fail with these kinds. */
    private static LoggingRunner failing(Map<String, List<FailureKind>> failures) {
        Map<String, Queue<FailureKind>> left = new ConcurrentHashMap<>();
        failures.forEach((id, kinds) -> left.put(id, new ArrayDeque<>(kinds)));
        return new LoggingRunner(id -> left.getOrDefault(id, new ArrayDeque<>()).poll());
    }

    private static List<Outcomes.EmittedOutcome> awaitEnded(EntitySubtask subtask, int count) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            subtask.work();
                            return subtask.ended().size() >= count;
                        });
        return subtask.ended();
    }

    private static JobResult result(Outcomes.EmittedOutcome ended) {
        assertThat(ended.failed()).isFalse();
        return JobResultCodec.read(ended.record());
    }

    /** The state after each job of a key, from the jobs' answers. */
    private static List<String> answers(List<Outcomes.EmittedOutcome> ended, String firstId) {
        return ended.stream()
                .filter(each -> !each.failed())
                .map(each -> result(each).answer().payload().toUtf8())
                .filter(log -> log.startsWith(firstId))
                .toList();
    }

    @Test
    void jobsOfAKeyRunOneAtATimeAndSeeTheStateOfTheOneBefore() throws Exception {
        LoggingRunner runner = succeeding();
        EntitySubtask subtask = start(runner, 1_000);

        for (int i = 0; i < 200; i++) {
            subtask.send(EntitySubtask.job("a" + i, "a"));
            subtask.send(EntitySubtask.job("b" + i, "b"));
        }

        List<Outcomes.EmittedOutcome> ended = awaitEnded(subtask, 400);
        assertThat(runner.overlaps).isEmpty();
        assertThat(answers(ended, "a0")).hasSize(200);
        assertThat(answers(ended, "a0").get(199)).isEqualTo(ids("a", 200));
        assertThat(answers(ended, "b0").get(199)).isEqualTo(ids("b", 200));
    }

    private static String ids(String prefix, int count) {
        return String.join(" ", IntStream.range(0, count).mapToObj(i -> prefix + i).toList());
    }

    @Test
    void aRetryHoldsBackItsOwnKeyOnly() throws Exception {
        LoggingRunner runner = failing(Map.of("a0", List.of(FailureKind.TRAP)));
        EntitySubtask subtask = start(runner, 1_000);

        subtask.send(EntitySubtask.job("a0", "a"));
        subtask.send(EntitySubtask.job("a1", "a"));
        subtask.send(EntitySubtask.job("b0", "b"));
        awaitEnded(subtask, 1);

        assertThat(answers(subtask.ended(), "b0")).containsExactly("b0");
        assertThat(runner.began).doesNotContain("a1");
        subtask.send(EntitySubtask.job("a2", "a"));
        subtask.pass(EntitySubtask.PAUSE.toMillis());
        List<Outcomes.EmittedOutcome> ended = awaitEnded(subtask, 4);
        assertThat(answers(ended, "a0")).containsExactly("a0", "a0 a1", "a0 a1 a2");
        assertThat(result(ended.get(1)).attempts()).isEqualTo(2);
    }

    @Test
    void aDeadLetterDoesNotChangeTheStateAndTheNextJobRuns() throws Exception {
        EntitySubtask subtask =
                start(failing(Map.of("a1", List.of(FailureKind.STACK_EXHAUSTED))), 1_000);

        for (String id : List.of("a0", "a1", "a2")) {
            subtask.send(EntitySubtask.job(id, "a"));
        }

        List<Outcomes.EmittedOutcome> ended = awaitEnded(subtask, 3);
        assertThat(answers(ended, "a0")).containsExactly("a0", "a0 a2");
        Outcomes.EmittedOutcome failed =
                ended.stream().filter(Outcomes.EmittedOutcome::failed).findFirst().get();
        assertThat(DeadLetterCodec.read(failed.record()).jobId()).isEqualTo("a1");
    }

    @Test
    void anIdThatTheEntityHasSeenIsDropped() throws Exception {
        EntitySubtask subtask = start(succeeding(), 1_000);

        subtask.send(EntitySubtask.job("a0", "a"));
        subtask.send(EntitySubtask.job("a0", "a"));
        subtask.send(EntitySubtask.job("a0", "other"));
        subtask.send(EntitySubtask.job("a1", "a"));

        List<Outcomes.EmittedOutcome> ended = awaitEnded(subtask, 3);
        assertThat(ended).hasSize(3);
        assertThat(answers(ended, "a0")).contains("a0 a1");
    }

    @Test
    void aJobBeforeItsTimeHoldsBackItsKey() throws Exception {
        EntitySubtask subtask = start(succeeding(), 1_000);

        subtask.send(EntitySubtask.job("a0", "a", Instant.ofEpochMilli(5_000)));
        subtask.send(EntitySubtask.job("a1", "a"));
        subtask.send(EntitySubtask.job("b0", "b"));

        assertThat(awaitEnded(subtask, 1)).hasSize(1);
        subtask.pass(5_000);
        assertThat(answers(awaitEnded(subtask, 3), "a0")).containsExactly("a0", "a0 a1");
    }

    @Test
    void aLongQueueOfOneKeyWaitsInStateWhileOthersRun() throws Exception {
        CountDownLatch gate = new CountDownLatch(1);
        LoggingRunner runner = new LoggingRunner(id -> null, gate);
        EntitySubtask subtask = start(runner, 100);

        for (int i = 0; i < 900; i++) {
            subtask.send(EntitySubtask.job("a" + i, "a"));
        }
        subtask.send(EntitySubtask.job("b0", "b"));

        await().atMost(PATIENCE).until(() -> runner.began.contains("b0"));
        gate.countDown();
        List<Outcomes.EmittedOutcome> ended = awaitEnded(subtask, 901);
        assertThat(answers(ended, "a0").get(899)).isEqualTo(ids("a", 900));
        assertThat(runner.overlaps).isEmpty();
    }

    @Test
    void waitingJobsAndStateMoveWithTheirKeyInARescale() throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        EntitySubtask subtask = start(new LoggingRunner(id -> null, closed), 1_000);
        for (int i = 0; i < 100; i++) {
            for (int key = 0; key < 10; key++) {
                subtask.send(EntitySubtask.job("k" + key + "-" + i, "k" + key));
            }
        }
        OperatorSubtaskState state = subtask.snapshot(1);

        LoggingRunner runner = succeeding();
        List<Outcomes.EmittedOutcome> ended = new ArrayList<>();
        for (int index = 0; index < 3; index++) {
            OperatorSubtaskState share =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, 128, 1, 3, index);
            EntitySubtask next = start(runner, 20, 1_000, share, 3, index);
            next.pass(1);
            EntitySubtask waiting = next;
            await().atMost(PATIENCE)
                    .pollInSameThread()
                    .until(
                            () -> {
                                waiting.work();
                                waiting.pass(100);
                                return waiting.isIdle();
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
}
