package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.engine.TurnLimits;
import io.wasmjobs.protocol.DeadLetter;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.codec.DeadLetterCodec;
import io.wasmjobs.protocol.codec.JobResultCodec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * If a manifest says {@code "on_failure": "block"}, the jobs of a key wait after a dead letter
 * until that job is replayed and succeeds.
 */
@Timeout(600)
final class BlockedKeysTest {

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final TurnLimits BLOCKING =
            new TurnLimits(Integer.MAX_VALUE, Integer.MAX_VALUE, true);

    private final List<EntitySubtask> open = new ArrayList<>();
    private final Set<String> failing = ConcurrentHashMap.newKeySet();
    private final LoggingRunner runner =
            new LoggingRunner(id -> failing.contains(id) ? FailureKind.STACK_EXHAUSTED : null);

    @AfterEach
    void close() throws Exception {
        for (EntitySubtask subtask : open) {
            subtask.crash();
        }
    }

    private EntitySubtask start(@Nullable OperatorSubtaskState state, int subtasks, int index)
            throws Exception {
        runner.turns = BLOCKING;
        EntitySubtask subtask = new EntitySubtask(runner, 1_000, 10, subtasks, index, 1);
        open.add(subtask);
        if (state != null) {
            subtask.harness.initializeState(state);
        }
        subtask.harness.open();
        return subtask;
    }

    /** A subtask in which job a1 of key a has failed and a2 waits. */
    private EntitySubtask withABlockedKey() throws Exception {
        failing.add("a1");
        EntitySubtask subtask = start(null, 1, 0);
        for (String id : List.of("a0", "a1", "a2")) {
            subtask.send(EntitySubtask.job(id, "a"));
        }
        awaitEnded(subtask, 2);
        return subtask;
    }

    private static void awaitEnded(EntitySubtask subtask, int count) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            subtask.work();
                            return subtask.ended().size() == count;
                        });
    }

    private static List<String> succeeded(EntitySubtask subtask) {
        return subtask.ended().stream()
                .filter(ended -> !ended.failed())
                .map(ended -> JobResultCodec.read(ended.record()).jobId())
                .toList();
    }

    private static List<DeadLetter> deadLetters(EntitySubtask subtask) {
        return subtask.ended().stream()
                .filter(Outcomes.EmittedOutcome::failed)
                .map(ended -> DeadLetterCodec.read(ended.record()))
                .toList();
    }

    @Test
    void jobsOfOtherKeysRun() throws Exception {
        EntitySubtask subtask = withABlockedKey();

        subtask.send(EntitySubtask.job("b0", "b"));
        subtask.send(EntitySubtask.job("a3", "a"));
        subtask.pass(Duration.ofDays(1).toMillis());
        awaitEnded(subtask, 3);

        assertThat(succeeded(subtask)).containsExactly("a0", "b0");
        assertThat(runner.began).containsExactly("a0", "a1", "b0");
        assertThat(subtask.isIdle()).isTrue();
    }

    @Test
    void theReplayRunsFirstAndTheOthersFollowInOrder() throws Exception {
        EntitySubtask subtask = withABlockedKey();
        subtask.send(EntitySubtask.job("a3", "a"));
        failing.clear();

        subtask.send(EntitySubtask.replay("a1", "a", 1));
        subtask.send(EntitySubtask.job("a4", "a"));
        subtask.pass(1);
        awaitEnded(subtask, 6);

        assertThat(succeeded(subtask)).containsExactly("a0", "a1", "a2", "a3", "a4");
        assertThat(runner.overlaps).isEmpty();
    }

    @Test
    void aKeyWithoutOtherJobsIsBlockedToo() throws Exception {
        failing.add("a0");
        EntitySubtask subtask = start(null, 1, 0);
        subtask.send(EntitySubtask.job("a0", "a"));
        awaitEnded(subtask, 1);

        subtask.send(EntitySubtask.job("a1", "a"));
        subtask.work();
        assertThat(runner.began).containsExactly("a0");
        failing.clear();
        subtask.send(EntitySubtask.replay("a0", "a", 1));
        subtask.pass(1);
        awaitEnded(subtask, 3);

        assertThat(succeeded(subtask)).containsExactly("a0", "a1");
    }

    @Test
    void aReplayThatFailsKeepsTheKeyBlocked() throws Exception {
        EntitySubtask subtask = withABlockedKey();

        subtask.send(EntitySubtask.replay("a1", "a", 1));
        subtask.pass(1);
        awaitEnded(subtask, 3);
        subtask.pass(Duration.ofDays(1).toMillis());
        assertThat(runner.began).containsExactly("a0", "a1", "a1");

        failing.clear();
        subtask.send(EntitySubtask.replay("a1", "a", 2));
        subtask.pass(1);
        awaitEnded(subtask, 5);
        assertThat(succeeded(subtask)).containsExactly("a0", "a1", "a2");
    }

    @Test
    void aRestartAtAnotherParallelismKeepsTheKeyBlocked() throws Exception {
        OperatorSubtaskState state = withABlockedKey().snapshot(1);
        failing.clear();
        List<String> succeeded = new ArrayList<>();
        for (int index = 0; index < 2; index++) {
            OperatorSubtaskState share =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, 128, 1, 2, index);
            EntitySubtask subtask = start(share, 2, index);
            subtask.pass(Duration.ofDays(1).toMillis());
            subtask.work();
            assertThat(runner.began).doesNotContain("a2");
            if (subtask.blocked() > 0) {
                subtask.send(EntitySubtask.replay("a1", "a", 1));
                subtask.pass(1);
                awaitEnded(subtask, 2);
            }
            succeeded.addAll(succeeded(subtask));
        }

        assertThat(succeeded).containsExactly("a1", "a2");
    }

    @Test
    void jobsBeyondTheLimitAreQuarantinedAndTheReplayIsAccepted() throws Exception {
        EntitySubtask subtask = withABlockedKey();

        for (int i = 3; i < 9; i++) {
            subtask.send(EntitySubtask.job("a" + i, "a"));
        }
        awaitEnded(subtask, 4);

        List<DeadLetter> refused = deadLetters(subtask).subList(1, 3);
        assertThat(refused).extracting(DeadLetter::jobId).containsExactly("a7", "a8");
        assertThat(refused)
                .allSatisfy(
                        letter -> {
                            assertThat(letter.failure()).isEqualTo(FailureKind.QUARANTINED);
                            assertThat(letter.lastError())
                                    .contains("on_failure: block", "wasm.tenant.overflow")
                                    .endsWith("replay that job first");
                        });
        failing.clear();
        subtask.send(EntitySubtask.replay("a1", "a", 1));
        subtask.pass(1);
        awaitEnded(subtask, 10);
        assertThat(succeeded(subtask)).containsExactly("a0", "a1", "a2", "a3", "a4", "a5", "a6");
        assertThat(subtask.blocked()).isZero();
    }
}
