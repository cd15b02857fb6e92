package io.wasmjobs.job.run;

import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.entity.StoredQueue;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.schedule.Breakers;
import io.wasmjobs.job.schedule.DeclaredLimits;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.job.schedule.RateLimits;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of {@code run-entities}: those of one entity run one at a time, in the order in which
 * they came. Entities that run are on the heap with the first of their jobs; all other jobs are in
 * keyed state, where they take no room of others: those behind the first of a busy entity, and
 * those of an entity whose first job waits for a time. Used by the task's thread only.
 */
final class EntityIntake implements Intake {

    /** Entities that are due and wait for room; the others wait for a timer. */
    private static final int MOST_DUE = 100;

    private final Timers timers;
    private final GuardedHandover handover;
    private final MailboxExecutor mailbox;
    private final Retries retries;
    private final HeapRoom room;
    private final int overflow;
    private final Map<String, Entity> running = new HashMap<>();
    private final LinkedHashSet<String> due = new LinkedHashSet<>();
    private final FairShares shares;
    private final Breakers breakers;
    private final DeclaredLimits declared;
    private @Nullable EntityStore store;
    private @Nullable RateLimits rates;

    /** Jobs that are in keyed state only. */
    private long stored;

    /** Whether a new job waits for room. */
    private boolean inputWaits;

    private boolean roomWasForDue;

    EntityIntake(
            RunConfig options,
            Timers timers,
            GuardedHandover handover,
            MailboxExecutor mailbox,
            Breakers breakers,
            DeclaredLimits declared) {
        this.breakers = breakers;
        this.declared = declared;
        this.timers = timers;
        this.handover = handover;
        this.mailbox = mailbox;
        this.retries = new Retries(options.backoff(), new SplittableRandom(), timers, job -> {});
        this.room = new HeapRoom(options, timers);
        this.overflow = options.overflow();
        this.shares = options.shares();
    }

    /**
     * @param subtasks how many subtasks the operator has
     */
    void open(EntityStore opened, int subtasks) throws Exception {
        store = opened;
        rates = new RateLimits(shares, declared, subtasks);
        stored = opened.countJobs();
    }

    private EntityStore store() {
        return Objects.requireNonNull(store, "not open");
    }

    @Override
    public int inFlight() {
        return room.size();
    }

    @Override
    public int waiting() {
        return (int) Math.min(stored, Integer.MAX_VALUE);
    }

    @Override
    public int jobsLeft() {
        return (int) Math.min(room.size() + stored, Integer.MAX_VALUE);
    }

    /**
     * Takes a new job; waits until there is room for it on the heap or in keyed state.
     *
     * @param key its entity
     */
    void admit(String key, ReceivedJob received) throws Exception {
        long now = timers.now();
        String tenant = received.job().tenant();
        room.seen(received);
        long earliest =
                rates == null ? now : rates.nextTime(tenant, received.job().module().id(), now);
        inputWaits = true;
        try {
            while (!take(key, received, earliest)) {
                handover.flush();
                timers.wakeWithinASecond();
                mailbox.yield();
            }
        } finally {
            inputWaits = false;
        }
    }

    /**
     * @param earliest when the job may begin, in milliseconds since the epoch
     */
    private boolean take(String key, ReceivedJob received, long earliest) throws Exception {
        Entity entity = running.get(key);
        if (entity != null) {
            return takeBehind(entity, received, earliest);
        }
        store().select(key);
        StoredQueue queue = store().queue();
        if (queue != null) {
            return storeLast(queue, received, earliest);
        }
        return takeFirst(key, received, earliest);
    }

    /** A job of an entity that runs. */
    private boolean takeBehind(Entity entity, ReceivedJob received, long earliest)
            throws Exception {
        EntityJob job = new EntityJob(entity, entity.next(), received);
        job.notBefore(earliest);
        if (entity.takesMore() && room.isThereFor(job)) {
            entity.add(job);
            hold(job);
            return true;
        }
        if (stored >= overflow) {
            return false;
        }
        store().select(entity.key());
        store().put(job.number(), job.forCheckpoint());
        entity.addedBehind();
        stored++;
        return true;
    }

    /** A job of an entity that waits. */
    private boolean storeLast(StoredQueue queue, ReceivedJob received, long earliest)
            throws Exception {
        if (stored >= overflow) {
            return false;
        }
        JobInFlight job = new JobInFlight(received);
        job.notBefore(earliest);
        store().put(queue.next(), job.forCheckpoint());
        store().put(new StoredQueue(queue.first(), queue.next() + 1, queue.notBefore()));
        stored++;
        return true;
    }

    /** The only job of an entity. */
    private boolean takeFirst(String key, ReceivedJob received, long earliest) throws Exception {
        long now = timers.now();
        JobInFlight job = new JobInFlight(received);
        job.notBefore(earliest);
        if (job.notBefore() <= now && room.isThereFor(job)) {
            Entity entity = activate(key, 0, 0);
            EntityJob only = new EntityJob(entity, entity.next(), received);
            entity.add(only);
            hold(only);
            begin(entity);
            return true;
        }
        boolean waitsForTime = job.notBefore() > now;
        if (stored >= overflow && !waitsForTime) {
            return false;
        }
        if (!waitsForTime && (room.tenantHasRoom(job) || !room.makesWay(job))) {
            return false;
        }
        long notBefore = waitsForTime ? job.notBefore() : room.nextTime(job);
        store().put(0, job.forCheckpoint());
        store().put(new StoredQueue(0, 1, notBefore));
        store().wakeAt(notBefore);
        stored++;
        return true;
    }

    /** Takes an entity's state to the heap; the store is about the entity. */
    private Entity activate(String key, long next, long behind) throws Exception {
        Entity entity = new Entity(key, store().entries(timers.now()), next, behind);
        room.reserve(entity.growth());
        running.put(key, entity);
        return entity;
    }

    private void deactivate(Entity entity) {
        running.remove(entity.key());
        room.reserve(-entity.heldBytes());
    }

    /** Whether the state of an entity is on the heap. */
    boolean isActive(String key) {
        return running.containsKey(key);
    }

    private void hold(EntityJob job) {
        job.queued();
        room.take(job);
    }

    /** Hands the first jobs of an entity over, or lets it wait for the time of the first. */
    private void begin(Entity entity) throws Exception {
        long now = timers.now();
        EntityJob first = entity.first();
        if (first.notBefore() <= now) {
            first.notBefore(breakers.nextTime(first.received().job().module().id(), now));
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
        store().select(entity.key());
        long notBefore = entity.first().notBefore();
        long first = entity.first().number();
        for (EntityJob job : entity.jobs()) {
            // Its attempts and its time may have changed since it was stored.
            store().put(job.number(), job.forCheckpoint());
            room.give(job);
            stored++;
        }
        store().put(new StoredQueue(first, entity.next(), notBefore));
        store().wakeAt(notBefore);
        deactivate(entity);
    }

    @Override
    public void pause(JobInFlight job) {
        retries.schedule(job);
        ((EntityJob) job).entity().pause();
    }

    @Override
    public void ended(JobInFlight job, OutcomeRecord outcome) throws Exception {
        EntityJob ended = (EntityJob) job;
        ended.entity().removeFirst(ended);
        room.give(ended);
        StateChanges changes = outcome.state();
        if (changes != null) {
            ended.entity().changed(changes.settings());
        }
        if (ended.isStored()) {
            store().select(ended.entity().key());
            store().removeJob(ended.number());
        }
    }

    @Override
    public void turnEnded(JobInFlight job) throws Exception {
        Entity entity = ((EntityJob) job).entity();
        store().select(entity.key());
        continueWith(entity);
        useRoom();
    }

    private void continueWith(Entity entity) throws Exception {
        StateChanges.Settings changed = entity.takeChanged();
        if (changed != null) {
            store().put(entity.entries(), changed, timers.now(), entity.isNewlyStored());
            room.reserve(entity.growth());
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
                store().clearQueue();
            }
        } else {
            begin(entity);
        }
    }

    /** Takes the next jobs from keyed state: one, and more where there is room. */
    private void load(Entity entity, long from) throws Exception {
        long number = from;
        while (number < entity.next() && entity.behind() > 0) {
            EntityJob job = new EntityJob(entity, number, store().job(number));
            boolean isFirst = entity.isEmpty();
            if (!isFirst && (number - from >= Entity.LONGEST_TURN || !room.isThereFor(job))) {
                return;
            }
            entity.loaded(job);
            hold(job);
            stored--;
            number++;
        }
    }

    /** Begins an entity whose timer has fired. */
    void wake(String key) throws Exception {
        if (running.containsKey(key) || due.contains(key)) {
            return;
        }
        store().select(key);
        StoredQueue queue = store().queue();
        if (queue == null || queue.notBefore() > timers.now()) {
            return;
        }
        JobInFlight first = new JobInFlight(store().job(queue.first()));
        if (due.isEmpty() && room.isThereFor(first)) {
            resume(key, queue);
        } else if (due.size() < MOST_DUE) {
            due.add(key);
        } else {
            store().wakeAt(room.nextTime(first));
        }
    }

    private void resume(String key, StoredQueue queue) throws Exception {
        Entity entity = activate(key, queue.next(), queue.size());
        entity.queueStored();
        load(entity, queue.first());
        begin(entity);
    }

    /**
     * Begins due entities where there is room. They and new jobs take turns, for other tenants may
     * have sent those.
     */
    private void useRoom() throws Exception {
        while (!due.isEmpty()) {
            if (inputWaits && roomWasForDue) {
                roomWasForDue = false;
                return;
            }
            String key = due.iterator().next();
            store().select(key);
            StoredQueue queue = store().queue();
            JobInFlight first = queue == null ? null : new JobInFlight(store().job(queue.first()));
            if (queue == null || first == null) {
                due.remove(key);
            } else if (!room.isFreeFor(first)) {
                return;
            } else if (room.tenantHasRoom(first)) {
                due.remove(key);
                roomWasForDue = true;
                resume(key, queue);
            } else {
                due.remove(key);
                store().wakeAt(room.nextTime(first));
            }
        }
    }

    /** Stores what is on the heap, and sees to it that every entity with jobs has a timer. */
    void beforeSnapshot() throws Exception {
        long now = timers.now();
        for (Entity entity : running.values()) {
            store().select(entity.key());
            for (EntityJob job : entity.jobs()) {
                if (!job.isStored()) {
                    store().put(job.number(), job.forCheckpoint());
                    job.stored();
                }
            }
            store().put(new StoredQueue(entity.first().number(), entity.next(), 0));
            entity.queueStored();
            store().wakeAt(now);
        }
        for (String key : due) {
            store().select(key);
            store().wakeAt(now);
        }
    }
}
