package io.wasmjobs.job.deduplication;

import java.util.List;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@link RunningTime} of an operator in its checkpoints. A restored operator continues
 * from the lowest time of its subtasks, so that no state becomes older than it is. State without a
 * time, of an earlier version, continues from the machine's clock.
 */
public final class RunningTimeState {

    private final @Nullable RunningTime time;
    private final ListState<Long> times;

    /**
     * Restores the time. Call it before any state that expires is opened.
     *
     * @param backend what the operator's keyed state is in
     * @param store where the operator keeps the time
     */
    public RunningTimeState(KeyedStateBackend<?> backend, OperatorStateStore store)
            throws Exception {
        time = RunningTimeStateBackend.timeOf(backend);
        times =
                store.getUnionListState(
                        new ListStateDescriptor<>("running-time", LongSerializer.INSTANCE));
        Long lowest = null;
        for (Long each : times.get()) {
            lowest = lowest == null ? each : (Long) Math.min(lowest, each);
        }
        if (time != null && lowest != null) {
            time.setTo(lowest);
        }
    }

    /**
     * The time by which the operator's own state ages, in milliseconds since the epoch as it was
     * when the pipeline first started.
     *
     * @param machine the machine's clock, for a backend without running time
     */
    public long now(LongSupplier machine) {
        return time == null ? machine.getAsLong() : time.currentTimestamp();
    }

    /** Stores the time, as part of a checkpoint. */
    public void store() throws Exception {
        times.update(time == null ? List.of() : List.of(time.currentTimestamp()));
    }
}
