package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.FailureKind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Jobs that wait do not wait longer because the machine's clock was wrong and is set right. */
@Timeout(600)
final class ClockSetBackTest {

    private static final long RIGHT = Duration.ofDays(20_000).toMillis();
    private static final long WRONG = Duration.ofDays(20_001).toMillis();
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final List<EntitySubtask> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (EntitySubtask subtask : open) {
            subtask.crash();
        }
    }

    private EntitySubtask create(ScriptedRunner runner, long now) throws Exception {
        EntitySubtask subtask = new EntitySubtask(runner, 10, 100, 1, 0, now);
        open.add(subtask);
        return subtask;
    }

    private static void awaitEnded(EntitySubtask subtask, int jobs) {
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            subtask.work();
                            return subtask.ended().size() >= jobs;
                        });
    }

    private static ReceivedJob at(String id, long notBefore) {
        return EntitySubtask.job(id, id, Instant.ofEpochMilli(notBefore));
    }

    @Test
    void aJobThatIsTriedAgainWaitsForItsPauseOnly() throws Exception {
        ScriptedRunner runner = ScriptedRunner.answering().failing("failing", FailureKind.TRAP);
        EntitySubtask wrong = create(runner, WRONG);
        wrong.harness.open();
        wrong.send(EntitySubtask.job("failing", "a"));
        wrong.send(EntitySubtask.job("behind", "a"));
        await().atMost(PATIENCE)
                .pollInSameThread()
                .until(
                        () -> {
                            wrong.work();
                            return runner.invocations.size() == 1
                                    && wrong.harness.numProcessingTimeTimers() > 0;
                        });
        OperatorSubtaskState state = wrong.snapshot(1);

        EntitySubtask right = create(ScriptedRunner.answering(), RIGHT);
        right.harness.initializeState(state);
        right.harness.open();
        right.pass(EntitySubtask.PAUSE.toMillis());

        awaitEnded(right, 2);
    }

    @Test
    void jobsThatWereOnTheHeapRunAtOnce() throws Exception {
        ScriptedRunner runner = ScriptedRunner.gated();
        EntitySubtask wrong = create(runner, WRONG);
        wrong.harness.open();
        wrong.send(EntitySubtask.job("running", "a"));
        wrong.send(EntitySubtask.job("behind", "a"));
        OperatorSubtaskState state = wrong.snapshot(1);
        runner.gate.countDown();

        EntitySubtask right = create(ScriptedRunner.answering(), RIGHT);
        right.harness.initializeState(state);
        right.harness.open();
        right.pass(1);

        awaitEnded(right, 2);
    }

    @Test
    void aTimeThatWasSubmittedStays() throws Exception {
        EntitySubtask wrong = create(ScriptedRunner.answering(), WRONG);
        wrong.harness.open();
        wrong.send(at("later", WRONG + 5_000));
        OperatorSubtaskState state = wrong.snapshot(1);

        EntitySubtask right = create(ScriptedRunner.answering(), RIGHT);
        right.harness.initializeState(state);
        right.harness.open();
        right.pass(Duration.ofHours(23).toMillis());
        right.work();
        assertThat(right.ended()).isEmpty();
        right.pass(Duration.ofHours(1).toMillis() + 5_000);

        awaitEnded(right, 1);
    }

    @Test
    void aClockThatIsSetBackWhileThePipelineRunsRestartsIt() throws Exception {
        EntitySubtask subtask = create(ScriptedRunner.answering(), RIGHT);
        subtask.harness.open();
        assertThat(subtask.snapshot(1).hasState()).isTrue();
        subtask.pass(-5_000);
        assertThat(subtask.snapshot(2).hasState()).isTrue();
        subtask.pass(-Duration.ofMinutes(5).toMillis());

        assertThatThrownBy(() -> subtask.snapshot(3))
                .hasMessageContaining("the machine's clock was set back by 300 s");
    }
}
