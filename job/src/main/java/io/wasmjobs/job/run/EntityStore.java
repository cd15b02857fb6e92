package io.wasmjobs.job.run;

import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.entity.StateSize;
import io.wasmjobs.job.entity.StoredEntity;
import io.wasmjobs.job.entity.StoredEntitySerializer;
import io.wasmjobs.job.entity.StoredQueue;
import io.wasmjobs.job.entity.StoredQueueSerializer;
import io.wasmjobs.job.record.AttemptedJob;
import io.wasmjobs.job.record.RecordType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.util.function.BiConsumerWithException;
import org.apache.flink.util.function.ThrowingConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The keyed state of a subtask's entities: jobs that are not on the heap, or were not at the last
 * checkpoint, and the state that modules keep. All methods except {@link #select} apply to the
 * entity that was selected last. Used by the task's thread only.
 *
 * <p>An entity with jobs in keyed state has a timer, which begins it: at its time, or at once after
 * a restore.
 */
final class EntityStore {

    private static final long LOOK_AGAIN_MILLIS = 60_000;

    private final ValueStateDescriptor<StoredQueue> queueDescriptor =
            new ValueStateDescriptor<>("entity-queue", StoredQueueSerializer.INSTANCE);
    private final ValueStateDescriptor<StoredEntity> entriesDescriptor =
            new ValueStateDescriptor<>("entity-entries", StoredEntitySerializer.INSTANCE);

    private final KeyedStateBackend<String> backend;
    private final ValueState<StoredQueue> queue;
    private final MapState<Long, AttemptedJob> jobs;
    private final ValueState<StoredEntity> entries;
    private final ValueState<String> blocker;
    private final EntitySizes sizes;
    private final LongSupplier runningTime;
    private final Timers clock;
    private final ParkedCounts parked;
    private @Nullable InternalTimerService<VoidNamespace> dueTimers;
    private @Nullable InternalTimerService<VoidNamespace> expiryTimers;

    /**
     * @param backend the backend of {@code states}
     * @param runningTime the time by which the states of modules expire
     * @param clock the machine's clock, to which timers are set
     */
    EntityStore(
            KeyedStateBackend<String> backend,
            RuntimeContext states,
            LongSupplier runningTime,
            Timers clock) {
        this.backend = backend;
        this.runningTime = runningTime;
        this.clock = clock;
        this.queue = states.getState(queueDescriptor);
        this.jobs =
                states.getMapState(
                        new MapStateDescriptor<>(
                                "entity-jobs", Types.LONG, RecordType.ATTEMPTED_JOB));
        this.entries = states.getState(entriesDescriptor);
        this.blocker = states.getState(new ValueStateDescriptor<>("entity-blocker", Types.STRING));
        this.sizes = new EntitySizes(backend, states);
        this.parked = new ParkedCounts(backend, states);
    }

    void useTimers(
            InternalTimerService<VoidNamespace> due, InternalTimerService<VoidNamespace> expiry) {
        dueTimers = due;
        expiryTimers = expiry;
    }

    /** A trigger that passes on the entity whose timer fires. */
    static Triggerable<String, VoidNamespace> onTimer(
            ThrowingConsumer<String, Exception> receiver) {
        return new Triggerable<>() {
            @Override
            public void onProcessingTime(InternalTimer<String, VoidNamespace> timer)
                    throws Exception {
                receiver.accept(timer.getKey());
            }

            @Override
            public void onEventTime(InternalTimer<String, VoidNamespace> timer) {
                // None is registered.
            }
        };
    }

    /** Passes the restored queues to a receiver. */
    void forEachQueue(Consumer<StoredQueue> receiver) throws Exception {
        forEach(queueDescriptor, (key, queue) -> receiver.accept(queue));
    }

    /** Passes every job of the restored queues to a receiver, with its entity. */
    void forEachJob(BiConsumerWithException<String, AttemptedJob, Exception> receiver)
            throws Exception {
        forEach(
                queueDescriptor,
                (key, queue) -> {
                    for (AttemptedJob job : jobs.values()) {
                        receiver.accept(key, job);
                    }
                });
    }

    /** Moves the times of all jobs, except those that were submitted with them. */
    void bringForward(long millis) throws Exception {
        List<String> keys = new ArrayList<>();
        forEach(queueDescriptor, (key, queue) -> keys.add(key));
        for (String key : keys) {
            select(key);
            List<Long> numbers = new ArrayList<>();
            jobs.keys().forEach(numbers::add);
            for (Long number : numbers) {
                put(number, job(number).broughtForward(millis));
            }
            StoredQueue stored = Objects.requireNonNull(queue());
            if (!stored.isBlocked()) {
                long first = stored.notBefore() == 0 ? 0 : job(stored.first()).notBefore();
                put(new StoredQueue(stored.first(), stored.next(), first));
                wakeAt(first);
            }
        }
    }

    /** Passes the state of every entity to a receiver. */
    void forEachState(BiConsumerWithException<String, StoredEntity, Exception> receiver)
            throws Exception {
        forEach(entriesDescriptor, receiver);
    }

    private <T> void forEach(
            ValueStateDescriptor<T> descriptor,
            BiConsumerWithException<String, T, Exception> receiver)
            throws Exception {
        backend.applyToAllKeys(
                VoidNamespace.INSTANCE,
                VoidNamespaceSerializer.INSTANCE,
                descriptor,
                (key, stored) -> {
                    T value = stored.value();
                    if (value != null) {
                        receiver.accept(key, value);
                    }
                });
    }

    /** The entities and bytes of each module. */
    EntitySizes sizes() {
        return sizes;
    }

    /** The jobs of each tenant that are in keyed state only. */
    ParkedCounts parked() {
        return parked;
    }

    /** Selects the entity for the calls that follow. */
    void select(String key) {
        backend.setCurrentKey(key);
    }

    @Nullable StoredQueue queue() throws Exception {
        return queue.value();
    }

    void put(StoredQueue stored) throws Exception {
        queue.update(stored);
    }

    void clearQueue() {
        queue.clear();
    }

    /** The id of the job whose replay the entity waits for; null for none. */
    @Nullable String blocker() throws Exception {
        return blocker.value();
    }

    /** Makes the entity wait for the replay of a job; for none if the id is null. */
    void putBlocker(@Nullable String jobId) throws Exception {
        blocker.update(jobId);
    }

    /** A job of the entity's queue. */
    AttemptedJob job(long number) throws Exception {
        AttemptedJob job = jobs.get(number);
        if (job == null) {
            throw new IllegalStateException(
                    "job " + number + " of " + backend.getCurrentKey() + " is not in the state");
        }
        return job;
    }

    void put(long number, AttemptedJob job) throws Exception {
        jobs.put(number, job);
    }

    void removeJob(long number) throws Exception {
        jobs.remove(number);
    }

    /** Sets a timer that begins the entity at {@code time}, in milliseconds since the epoch. */
    void wakeAt(long time) {
        timers(dueTimers).registerProcessingTimeTimer(VoidNamespace.INSTANCE, time);
    }

    /** The state that its module keeps, even if its time has come. */
    @Nullable StoredEntity state() throws Exception {
        return entries.value();
    }

    /** The time by which states expire, in milliseconds. */
    long runningTime() {
        return runningTime.getAsLong();
    }

    /** Stores the state of the entity, with the lifetime that its module's manifest sets. */
    void put(Entity entity, StateChanges.Settings settings) throws Exception {
        EntityEntries changed = entity.entries();
        boolean isNew = entity.isNewlyStored();
        if (changed.entries().isEmpty()) {
            entries.clear();
            sizes.changed(entity.key(), entity.stored(StateSize.NONE), StateSize.NONE);
            return;
        }
        long lifetime = settings.ttl().toMillis();
        long expiresAt = runningTime.getAsLong() + lifetime;
        entries.update(
                new StoredEntity(
                        changed.version(), expiresAt, settings.publish(), changed.entries()));
        StateSize size = new StateSize(1, changed.bytes());
        sizes.changed(entity.key(), entity.stored(size), size);
        if (isNew) {
            lookAgainAfter(lifetime);
        }
    }

    /**
     * Deletes the state if it has expired, and otherwise sets a timer for its expiry.
     *
     * @param isActive whether it is on the heap; then it is checked again a little later
     * @return the state that was deleted; null for none
     */
    @Nullable StoredEntity expire(String key, boolean isActive) throws Exception {
        StoredEntity stored = entries.value();
        if (isActive) {
            lookAgainAfter(LOOK_AGAIN_MILLIS);
            return null;
        }
        if (stored == null) {
            return null;
        }
        long left = stored.expiresAt() - runningTime.getAsLong();
        if (left > 0) {
            lookAgainAfter(left);
            return null;
        }
        entries.clear();
        sizes.changed(key, stored.size(), StateSize.NONE);
        return stored;
    }

    private void lookAgainAfter(long millis) {
        timers(expiryTimers)
                .registerProcessingTimeTimer(VoidNamespace.INSTANCE, clock.now() + millis);
    }

    private static InternalTimerService<VoidNamespace> timers(
            @Nullable InternalTimerService<VoidNamespace> timers) {
        if (timers == null) {
            throw new IllegalStateException("used before open");
        }
        return timers;
    }
}
