package io.wasmjobs.job.run;

import io.wasmjobs.job.record.AttemptedJob;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.internal.InternalValueState;
import org.jspecify.annotations.Nullable;

/**
 * Jobs in keyed state, each under a key and its replay number, because two replays of a job may be
 * there at the same time. An incremental checkpoint writes each of them once. Used by the task's
 * thread only.
 */
final class KeyedJobState {

    private final KeyedStateBackend<String> state;
    private final ValueStateDescriptor<AttemptedJob> descriptor;
    private final TaskInfo subtask;
    private final Function<JobInFlight, String> keys;
    private @Nullable InternalValueState<String, Long, AttemptedJob> jobs;

    /**
     * @param name the name of the state
     * @param serializer serializes a job for the state
     * @param subtask the subtask that owns the jobs
     * @param keys makes a job's key: its id, or one that is used once
     */
    KeyedJobState(
            String name,
            KeyedStateBackend<String> state,
            TypeSerializer<AttemptedJob> serializer,
            TaskInfo subtask,
            Function<JobInFlight, String> keys) {
        this.state = state;
        this.descriptor = new ValueStateDescriptor<>(name, serializer);
        this.subtask = subtask;
        this.keys = keys;
    }

    /** Registers the state, which a checkpoint may have in an older format. */
    @SuppressWarnings("unchecked") // Every state of a keyed backend is an InternalKvState.
    void open() throws Exception {
        jobs =
                (InternalValueState<String, Long, AttemptedJob>)
                        state.getOrCreateKeyedState(LongSerializer.INSTANCE, descriptor);
    }

    /** The key and replay number of each job. */
    Stream<Tuple2<String, Long>> names() {
        return state.getKeysAndNamespaces(descriptor.getName());
    }

    /** Makes a job's key. */
    String keyOf(JobInFlight job) {
        return keys.apply(job);
    }

    /** Whether a key belongs to this subtask: a job in flight may be restored to another one. */
    boolean owns(String key) {
        int owner =
                KeyGroupRangeAssignment.assignKeyToParallelOperator(
                        key,
                        subtask.getMaxNumberOfParallelSubtasks(),
                        subtask.getNumberOfParallelSubtasks());
        return owner == subtask.getIndexOfThisSubtask();
    }

    @Nullable AttemptedJob get(String key, long replay) {
        try {
            return at(key, replay).value();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void put(String key, AttemptedJob job) {
        try {
            at(key, job.received().job().replay()).update(job);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void remove(String key, long replay) {
        at(key, replay).clear();
    }

    private InternalValueState<String, Long, AttemptedJob> at(String key, long replay) {
        InternalValueState<String, Long, AttemptedJob> opened =
                Objects.requireNonNull(jobs, "not open");
        state.setCurrentKey(key);
        opened.setCurrentNamespace(replay);
        return opened;
    }
}
