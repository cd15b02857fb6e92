package io.wasmjobs.job.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.protocol.Scheduling;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The waiting jobs of run-entities are counted by tenant, through restarts and rescales. */
@Timeout(600)
final class ParkedEntitiesTest {

    private static final Instant LATER = Instant.ofEpochMilli(5_000);
    private static final Map<String, Long> ALL = Map.of("waits", 30L, "runs", 40L);

    private final List<EntitySubtask> open = new ArrayList<>();
    private final ScriptedRunner gated = ScriptedRunner.gated();

    @AfterEach
    void close() throws Exception {
        gated.gate.countDown();
        for (EntitySubtask subtask : open) {
            subtask.crash();
        }
    }

    private EntitySubtask restore(
            ScriptedRunner runner,
            @Nullable OperatorSubtaskState state,
            int before,
            int subtasks,
            int index)
            throws Exception {
        EntitySubtask subtask = new EntitySubtask(runner, 10, 1_000, subtasks, index, 1);
        open.add(subtask);
        subtask.harness.setStateBackend(new EmbeddedRocksDBStateBackend(false));
        if (state != null) {
            subtask.harness.initializeState(
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, 128, before, subtasks, index));
        }
        return subtask;
    }

    private static ReceivedJob ofTenant(String tenant, ReceivedJob job) {
        Scheduling asked = job.job().scheduling();
        Scheduling scheduling =
                new Scheduling(asked.key(), tenant, asked.priority(), asked.notBefore());
        return new ReceivedJob(job.job().with(scheduling), job.record(), job.origin());
    }

    /** Thirty jobs wait for a time, five run, and 35 wait behind those. */
    private EntitySubtask filled() throws Exception {
        EntitySubtask subtask = restore(gated, null, 1, 1, 0);
        subtask.harness.open();
        for (int i = 0; i < 40; i++) {
            subtask.send(ofTenant("runs", EntitySubtask.job("r" + i, "r" + i % 5)));
        }
        for (int i = 0; i < 30; i++) {
            subtask.send(ofTenant("waits", EntitySubtask.job("w" + i, "w" + i % 7, LATER)));
        }
        return subtask;
    }

    private static Map<String, Long> counts(EntitySubtask subtask) {
        return subtask.operator().intake().parkedByTenant();
    }

    private static void endAll(EntitySubtask subtask) {
        await().pollInSameThread()
                .atMost(Duration.ofMinutes(5))
                .until(
                        () -> {
                            subtask.pass(1_000);
                            subtask.work();
                            return subtask.isIdle();
                        });
    }

    @Test
    void countsMoveWithTheJobsThroughRescales() throws Exception {
        EntitySubtask one = filled();
        int onHeap = one.operator().intake().inFlight();
        assertThat(onHeap).isPositive();
        assertThat(counts(one)).isEqualTo(Map.of("waits", 30L, "runs", 40L - onHeap));
        one.snapshot(1);
        assertThat(counts(one)).isEqualTo(Map.of("waits", 30L, "runs", 40L - onHeap));

        OperatorSubtaskState ofOne = one.snapshot(2);
        OperatorSubtaskState[] ofThree = new OperatorSubtaskState[3];
        Map<String, Long> sum = new HashMap<>();
        for (int index = 0; index < 3; index++) {
            EntitySubtask subtask = restore(gated, ofOne, 1, 3, index);
            subtask.harness.open();
            counts(subtask).forEach((tenant, count) -> sum.merge(tenant, count, Long::sum));
            subtask.pass(1);
            ofThree[index] = subtask.snapshot(3);
        }
        assertThat(sum).isEqualTo(ALL);

        sum.clear();
        for (int index = 0; index < 2; index++) {
            EntitySubtask subtask =
                    restore(
                            ScriptedRunner.answering(),
                            AbstractStreamOperatorTestHarness.repackageState(ofThree),
                            3,
                            2,
                            index);
            subtask.harness.open();
            counts(subtask).forEach((tenant, count) -> sum.merge(tenant, count, Long::sum));
            endAll(subtask);
            assertThat(counts(subtask).values()).containsOnly(0L);
            subtask.snapshot(4);
            assertThat(subtask.parkedWithoutStored()).isEmpty();
            assertThat(counts(subtask)).isEmpty();
        }
        assertThat(sum).isEqualTo(ALL);
    }

    @Test
    void jobsOfACheckpointWithoutCountsAreCountedOnce() throws Exception {
        EntitySubtask before = filled();
        EntitySubtask after = restore(gated, before.snapshot(1), 1, 1, 0);
        MapState<String, Long> stored =
                after.operator().getRuntimeContext().getMapState(ParkedCounts.STATE);
        for (int i = 0; i < 10_000; i++) {
            after.operator().getKeyedStateBackend().setCurrentKey("#" + i);
            stored.clear();
        }

        after.harness.open();

        assertThat(counts(after)).isEqualTo(ALL);
        EntitySubtask next = restore(gated, after.snapshot(2), 1, 1, 0);
        next.harness.open();
        assertThat(counts(next)).isEqualTo(ALL);
    }
}
