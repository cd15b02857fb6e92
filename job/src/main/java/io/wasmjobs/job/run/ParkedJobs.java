package io.wasmjobs.job.run;

import io.wasmjobs.job.record.AttemptedJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait for a time, each in keyed state with a timer. They take no heap and no capacity,
 * and an incremental checkpoint writes each of them once. The namespace is the job's replay number,
 * because two replays of a job may wait at the same time. Used by the task's thread only.
 */
final class ParkedJobs implements Triggerable<String, Long> {

    private final ValueStateDescriptor<AttemptedJob> descriptor;
    private final KeyedStateBackend<String> state;
    private final TaskInfo subtask;
    private final Function<JobInFlight, String> keys;
    private final Consumer<JobInFlight> receiver;
    private @Nullable InternalTimerService<Long> timers;
    private @Nullable InternalValueState<String, Long, AttemptedJob> jobs;
    private int count;

    /**
     * @param serializer serializes a job for the state
     * @param subtask the subtask that owns the jobs
     * @param keys makes the key of a job that is parked: its id, or one that is used once
     * @param receiver receives each job whose time has come, after it was removed
     */
    ParkedJobs(
            KeyedStateBackend<String> state,
            TypeSerializer<AttemptedJob> serializer,
            TaskInfo subtask,
            Function<JobInFlight, String> keys,
            Consumer<JobInFlight> receiver) {
        this.descriptor = new ValueStateDescriptor<>("parked-jobs", serializer);
        this.state = state;
        this.subtask = subtask;
        this.keys = keys;
        this.receiver = receiver;
    }

    /** Uses the timers of this operator, and counts the restored jobs. */
    @SuppressWarnings("unchecked") // Every state of a keyed backend is an InternalKvState.
    void open(InternalTimerService<Long> service) throws Exception {
        timers = service;
        // Registers the state, which a checkpoint may have in an older format.
        jobs =
                (InternalValueState<String, Long, AttemptedJob>)
                        state.getOrCreateKeyedState(LongSerializer.INSTANCE, descriptor);
        try (Stream<Tuple2<String, Long>> keys = state.getKeysAndNamespaces(descriptor.getName())) {
            count = Math.toIntExact(keys.count());
        }
    }

    int count() {
        return count;
    }

    /**
     * Whether the job's key belongs to this subtask: a job in flight may be restored to another
     * one.
     */
    boolean owns(JobInFlight job) {
        int owner =
                KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        keys.apply(job),
                        subtask.getMaxNumberOfParallelSubtasks(),
                        subtask.getNumberOfParallelSubtasks());
        return owner == subtask.getIndexOfThisSubtask();
    }

    /** Parks a job until {@link JobInFlight#notBefore()}. */
    void park(JobInFlight job) {
        if (timers == null) {
            throw new IllegalStateException("parked before open");
        }
        long replay = job.received().job().replay();
        state.setCurrentKey(keys.apply(job));
        try {
            ValueState<AttemptedJob> parked = parked(replay);
            if (parked.value() == null) {
                count++;
            }
            parked.update(job.forCheckpoint());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        timers.registerProcessingTimeTimer(replay, job.notBefore());
    }

    @Override
    public void onProcessingTime(InternalTimer<String, Long> timer) throws Exception {
        state.setCurrentKey(timer.getKey());
        ValueState<AttemptedJob> parked = parked(timer.getNamespace());
        AttemptedJob job = parked.value();
        // A job with the same key and replay may have been parked again, for a later time.
        if (job != null && job.notBefore() <= timer.getTimestamp()) {
            parked.clear();
            count--;
            receiver.accept(new JobInFlight(job));
        }
    }

    @Override
    public void onEventTime(InternalTimer<String, Long> timer) {
        // None is registered.
    }

    private ValueState<AttemptedJob> parked(long replay) {
        if (jobs == null) {
            throw new IllegalStateException("parked before open");
        }
        jobs.setCurrentNamespace(replay);
        return jobs;
    }
}
