package io.wasmjobs.job.run;

import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.entity.StoredQueue;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.schedule.Breakers;
import io.wasmjobs.job.schedule.DeclaredLimits;
import io.wasmjobs.protocol.WasmJob;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The active entities, which are on the heap with their state and the first of their jobs. An
 * entity leaves the heap when all its jobs have ended, or when its first job must wait. Used by the
 * task's thread only.
 */
final class RunningEntities {

    private final EntityStore store;
    private final BlockedEntities blocked;
    private final HeapRoom room;
    private final Timers timers;
    private final GuardedHandover handover;
    private final Breakers breakers;
    private final DeclaredLimits declared;
    private final Map<String, Entity> running = new HashMap<>();

    /**
     * @param overflow the most jobs that may wait in keyed state for room
     */
    RunningEntities(
            EntityStore store,
            int overflow,
            HeapRoom room,
            Timers timers,
            GuardedHandover handover,
            Breakers breakers,
            DeclaredLimits declared)
            throws Exception {
        this.store = store;
        this.blocked = new BlockedEntities(store, overflow);
        this.room = room;
        this.timers = timers;
        this.handover = handover;
        this.breakers = breakers;
        this.declared = declared;
        if (!store.parked().restore()) {
            // The checkpoint has no counts, or no jobs.
            store.forEachJob((key, job) -> parked(key, job.received(), 1));
        }
        store.forEachQueue(blocked::restored);
    }

    /** The entities that do not run until a job is replayed. */
    BlockedEntities blocked() {
        return blocked;
    }

    /** The number of jobs that are in keyed state only. */
    long stored() {
        return store.parked().total();
    }

    /**
     * Counts a job that is in keyed state only.
     *
     * @param more -1 for one that no longer is
     */
    void parked(String key, ReceivedJob job, long more) throws Exception {
        store.parked().add(key, job.job().tenant(), more);
    }

    /** The entity, if it is active. */
    @Nullable Entity find(String key) {
        return running.get(key);
    }

    /** Begins an entity with its only job. */
    void beginWith(String key, ReceivedJob received) throws Exception {
        Entity entity = activate(key, 0, 0);
        EntityJob only = new EntityJob(entity, entity.next(), received);
        add(entity, only);
        begin(entity);
    }

    /** Adds a new job to an active entity. */
    void add(Entity entity, EntityJob job) {
        entity.add(job);
        hold(job);
    }

    /** Begins an entity that waited in keyed state. */
    void resume(String key, StoredQueue queue) throws Exception {
        Entity entity = activate(key, queue.next(), queue.size());
        entity.queueStored();
        load(entity, queue.first());
        begin(entity);
    }

    /** Loads the state of an entity, which must be selected in the store. */
    private Entity activate(String key, long next, long behind) throws Exception {
        Entity entity = new Entity(key, store.state(), next, behind, store.runningTime());
        room.reserve(entity.growth());
        running.put(key, entity);
        return entity;
    }

    private void deactivate(Entity entity) {
        running.remove(entity.key());
        room.reserve(-entity.heldBytes());
    }

    private void hold(EntityJob job) {
        job.queued();
        room.take(job);
    }

    /** Passes on the first jobs of an entity, or makes it wait for the time of the first. */
    private void begin(Entity entity) throws Exception {
        long now = timers.now();
        EntityJob first = entity.first();
        if (first.notBefore() <= now) {
            long time = breakers.nextTime(first.received().job().module().id(), now);
            if (time > now && breakers.isQuarantining()) {
                handover.refuse(first);
                return;
            }
            first.notBefore(time);
        }
        entity.beginTurn(handover.isCareful() ? 1 : Entity.LONGEST_TURN, now);
        if (entity.turn().isEmpty()) {
            park(entity);
        } else {
            handover.add(first);
        }
    }

    /** Moves an entity to keyed state until its first job may run. */
    private void park(Entity entity) throws Exception {
        store.select(entity.key());
        long notBefore = entity.first().notBefore();
        long first = entity.first().number();
        storeJobs(entity);
        store.put(new StoredQueue(first, entity.next(), notBefore));
        store.wakeAt(notBefore);
        deactivate(entity);
    }

    /** Moves an entity to keyed state until its failed job is replayed. */
    private void block(Entity entity, String jobId) throws Exception {
        long first = entity.isEmpty() ? entity.next() - entity.behind() : entity.first().number();
        storeJobs(entity);
        blocked.block(jobId, first, entity.next());
        deactivate(entity);
    }

    private void storeJobs(Entity entity) throws Exception {
        for (EntityJob job : entity.jobs()) {
            // Its attempts and its time may have changed since it was stored.
            store.put(job.number(), job.forCheckpoint());
            room.give(job);
            parked(entity.key(), job.received(), 1);
        }
    }

    /** Called when a job has ended, before its outcome is emitted. */
    void ended(EntityJob ended, OutcomeRecord outcome) throws Exception {
        ended.entity().removeFirst(ended);
        room.give(ended);
        StateChanges changes = outcome.state();
        if (changes != null) {
            ended.entity().changed(changes.settings());
        }
        WasmJob ran = ended.received().job();
        if (outcome.failed() && declared.blocksKey(ran.module().id())) {
            ended.entity().block(ran.jobId());
        }
        if (ended.isStored()) {
            store.select(ended.entity().key());
            store.removeJob(ended.number());
        }
    }

    /**
     * Called when a turn of an entity has ended: the entity continues, waits in keyed state, or has
     * no jobs left.
     */
    void turnEnded(Entity entity) throws Exception {
        store.select(entity.key());
        StateChanges.Settings changed = entity.takeChanged();
        if (changed != null) {
            store.put(entity, changed);
            room.reserve(entity.growth());
        }
        String blocker = entity.blocker();
        if (blocker != null) {
            block(entity, blocker);
            return;
        }
        if (entity.isPaused()) {
            park(entity);
            return;
        }
        if (entity.isEmpty() && entity.behind() > 0) {
            load(entity, entity.next() - entity.behind());
        }
        if (entity.isEmpty()) {
            deactivate(entity);
            if (entity.isQueueStored()) {
                store.clearQueue();
            }
        } else {
            begin(entity);
        }
    }

    /** Loads the next jobs from keyed state: one, and more if there is room. */
    private void load(Entity entity, long from) throws Exception {
        long number = from;
        while (number < entity.next() && entity.behind() > 0) {
            EntityJob job = new EntityJob(entity, number, store.job(number));
            boolean isFirst = entity.isEmpty();
            if (!isFirst && (number - from >= Entity.LONGEST_TURN || !room.isThereFor(job))) {
                return;
            }
            entity.loaded(job);
            hold(job);
            parked(entity.key(), job.received(), -1);
            number++;
        }
    }

    /** Stores the jobs on the heap, and ensures that each entity has a timer. */
    void store() throws Exception {
        long now = timers.now();
        for (Entity entity : running.values()) {
            store.select(entity.key());
            for (EntityJob job : entity.jobs()) {
                if (!job.isStored()) {
                    store.put(job.number(), job.forCheckpoint());
                    job.stored();
                }
            }
            store.put(new StoredQueue(entity.first().number(), entity.next(), 0));
            entity.queueStored();
            store.wakeAt(now);
        }
        storeCounts();
    }

    /** Stores how many jobs keyed state has for the checkpoint, which are those on the heap too. */
    private void storeCounts() throws Exception {
        countOnHeap(1);
        store.parked().store();
        countOnHeap(-1);
    }

    private void countOnHeap(int more) {
        for (Entity entity : running.values()) {
            for (EntityJob job : entity.jobs()) {
                String tenant = job.received().job().tenant();
                store.parked().addToCheckpoint(entity.key(), tenant, more);
            }
        }
    }
}
