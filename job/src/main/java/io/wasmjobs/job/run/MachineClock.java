package io.wasmjobs.job.run;

import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * Detects that the machine's clock was set back, by the times of checkpoints. Jobs that wait have
 * times of the former clock, which would come too late. Used by the task's thread only.
 */
final class MachineClock {

    /** Differences that the clocks of two machines may have. */
    private static final long TOLERANCE_MILLIS = 10_000;

    private final Timers timers;
    private final ListState<Long> times;
    private long latest;

    /**
     * Restores the latest time of the subtasks' clocks.
     *
     * @param store where the operator keeps it
     */
    MachineClock(OperatorStateStore store, Timers timers) throws Exception {
        this.timers = timers;
        this.times =
                store.getUnionListState(
                        new ListStateDescriptor<>("machine-time", LongSerializer.INSTANCE));
        for (Long time : times.get()) {
            latest = Math.max(latest, time);
        }
    }

    /**
     * By how many milliseconds the clock was set back, at least, since the last checkpoint; 0 if it
     * was not. The next call compares with the time of this one.
     */
    long setBack() {
        long now = timers.now();
        long back = latest - now;
        latest = now;
        return back > TOLERANCE_MILLIS ? back : 0;
    }

    /** Stores the time, as part of a checkpoint. */
    void store() throws Exception {
        latest = timers.now();
        times.update(List.of(latest));
    }
}
