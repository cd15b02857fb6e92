package io.wasmjobs.job.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Prints the processor time of the task's thread for each id of the state in a rebuild. */
@Tag("long")
@Timeout(1800)
final class FilterRebuildCostITCase {

    private static final int IDS = 500_000;
    private static final int ROUNDS = 5;

    @Test
    void everyRoundMakesAFilterConclusive() throws Exception {
        try (var subtask =
                new DropDuplicatesSubtask(MemorySize.ZERO, HeldIdsCostITCase.settings())) {
            subtask.restore(null);
            DropDuplicates operator = subtask.operator();
            ValueState<Long> state =
                    operator.getRuntimeContext()
                            .getState(DropDuplicates.highestReplay(DropDuplicatesSubtask.TTL));
            for (String id : HeldIdsCostITCase.uuids(IDS)) {
                operator.setCurrentKey(id);
                state.update(0L);
            }
            subtask.mergeFiles();
            for (int round = 0; round < ROUNDS; round++) {
                System.out.printf(
                        Locale.ROOT, "rebuild: %.2f µs for each id%n", microsPerId(operator));
            }
        }
    }

    private static double microsPerId(DropDuplicates operator) {
        RecentIdFilter filter =
                new RecentIdFilter(
                        MemorySize.ofMebiBytes(32), DropDuplicatesSubtask.TTL, false, () -> 0);
        KeyedStateBackend<String> backend = operator.getKeyedStateBackend();
        long began = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try (var rebuild =
                new FilterRebuild(
                        filter,
                        backend.getKeys("highest-replay", VoidNamespace.INSTANCE),
                        new TestProcessingTimeService())) {
            while (rebuild.addSome()) {
                assertThat(filter.isConclusive()).isFalse();
            }
        }
        assertThat(filter.isConclusive()).isTrue();
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - began) / 1e3 / IDS;
    }
}
