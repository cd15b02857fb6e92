package io.wasmjobs.job.run;

import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.entity.StoredQueue;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.schedule.Breakers;
import io.wasmjobs.job.schedule.DeclaredLimits;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.job.schedule.RateLimits;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of {@code run-entities}: those of one entity run one at a time, in the order in which
 * they came. Entities that run are on the heap with the first of their jobs; all other jobs are in
 * keyed state, where they take no room from others: further jobs of a busy entity, and those of an
 * entity whose first job waits for a time. Used by the task's thread only.
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
    private final LinkedHashSet<String> due = new LinkedHashSet<>();
    private final FairShares shares;
    private final Breakers breakers;
    private final DeclaredLimits declared;
    private @Nullable EntityStore store;
    private @Nullable RateLimits rates;
    private @Nullable RunningEntities running;

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
        this.room = new HeapRoom(options, timers, false);
        this.overflow = options.overflow();
        this.shares = options.shares();
    }

    /**
     * @param subtasks how many subtasks the operator has
     */
    void open(EntityStore opened, int subtasks) throws Exception {
        store = opened;
        rates = new RateLimits(shares, declared, subtasks);
        running = new RunningEntities(opened, overflow, room, timers, handover, breakers, declared);
    }

    /** The entities that do not run until a job is replayed. */
    BlockedEntities blocked() {
        return running().blocked();
    }

    private RunningEntities running() {
        return Objects.requireNonNull(running, "not open");
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
        return (int) Math.min(running().stored(), Integer.MAX_VALUE);
    }

    @Override
    public Map<String, Long> parkedByTenant() {
        return store().parked().take();
    }

    @Override
    public int jobsLeft() {
        long left = room.size() + running().stored() - blocked().jobs();
        return (int) Math.min(left, Integer.MAX_VALUE);
    }

    /**
     * Takes a new job; waits until there is room for it on the heap or in keyed state.
     *
     * @param key its entity
     * @return false if the job is not accepted because too many wait for replays
     */
    boolean admit(String key, ReceivedJob received) throws Exception {
        if (isRefused(key, received)) {
            return false;
        }
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
        return true;
    }

    private boolean isRefused(String key, ReceivedJob received) throws Exception {
        if (!blocked().isFull() || isActive(key)) {
            return false;
        }
        store().select(key);
        StoredQueue queue = store().queue();
        return queue != null && blocked().wouldHold(queue, received);
    }

    /**
     * @param earliest when the job may begin, in milliseconds since the epoch
     */
    private boolean take(String key, ReceivedJob received, long earliest) throws Exception {
        Entity entity = running().find(key);
        if (entity != null) {
            return takeBehind(entity, received, earliest);
        }
        store().select(key);
        StoredQueue queue = store().queue();
        if (queue != null && queue.isBlocked()) {
            blocked().take(queue, received, earliest, timers.now());
            running().parked(key, received, 1);
            return true;
        }
        if (queue != null) {
            return storeLast(key, queue, received, earliest);
        }
        return takeFirst(key, received, earliest);
    }

    /** Takes a job of an entity that is active. */
    private boolean takeBehind(Entity entity, ReceivedJob received, long earliest)
            throws Exception {
        EntityJob job = new EntityJob(entity, entity.next(), received);
        job.notBefore(earliest);
        if (entity.takesMore() && room.isThereFor(job)) {
            running().add(entity, job);
            return true;
        }
        if (running().stored() >= overflow) {
            return false;
        }
        store().select(entity.key());
        store().put(job.number(), job.forCheckpoint());
        entity.addedBehind();
        running().parked(entity.key(), received, 1);
        return true;
    }

    /** Takes a job of an entity that waits in keyed state. */
    private boolean storeLast(String key, StoredQueue queue, ReceivedJob received, long earliest)
            throws Exception {
        if (running().stored() >= overflow) {
            return false;
        }
        JobInFlight job = new JobInFlight(received);
        job.notBefore(earliest);
        store().put(queue.next(), job.forCheckpoint());
        store().put(new StoredQueue(queue.first(), queue.next() + 1, queue.notBefore()));
        running().parked(key, received, 1);
        return true;
    }

    /** Takes the only job of an entity. */
    private boolean takeFirst(String key, ReceivedJob received, long earliest) throws Exception {
        long now = timers.now();
        JobInFlight job = new JobInFlight(received);
        job.notBefore(earliest);
        if (job.notBefore() <= now && room.isThereFor(job)) {
            running().beginWith(key, received);
            return true;
        }
        boolean waitsForTime = job.notBefore() > now;
        if (running().stored() >= overflow && !waitsForTime) {
            return false;
        }
        if (!waitsForTime && (room.tenantHasRoom(job) || !room.makesWay(job))) {
            return false;
        }
        long notBefore = waitsForTime ? job.notBefore() : room.nextTime(job);
        store().put(0, job.forCheckpoint());
        store().put(new StoredQueue(0, 1, notBefore));
        store().wakeAt(notBefore);
        running().parked(key, received, 1);
        return true;
    }

    /** Whether the state of an entity is on the heap. */
    boolean isActive(String key) {
        return running().find(key) != null;
    }

    @Override
    public void pause(JobInFlight job) {
        retries.schedule(job);
        ((EntityJob) job).entity().pause();
    }

    @Override
    public void ended(JobInFlight job, OutcomeRecord outcome) throws Exception {
        running().ended((EntityJob) job, outcome);
    }

    @Override
    public void turnEnded(JobInFlight job) throws Exception {
        running().turnEnded(((EntityJob) job).entity());
        useRoom();
    }

    /** Begins an entity whose timer has fired. */
    void wake(String key) throws Exception {
        if (isActive(key) || due.contains(key)) {
            return;
        }
        store().select(key);
        StoredQueue queue = store().queue();
        if (queue == null || queue.notBefore() > timers.now()) {
            return;
        }
        JobInFlight first = new JobInFlight(store().job(queue.first()));
        if (due.isEmpty() && room.isThereFor(first)) {
            running().resume(key, queue);
        } else if (due.size() < MOST_DUE) {
            due.add(key);
        } else {
            store().wakeAt(room.nextTime(first));
        }
    }

    /**
     * Begins due entities while there is room. They alternate with new jobs, which may be of other
     * tenants.
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
                running().resume(key, queue);
            } else {
                due.remove(key);
                store().wakeAt(room.nextTime(first));
            }
        }
    }

    /** Stores the jobs on the heap, and ensures that every entity with jobs has a timer. */
    void beforeSnapshot() throws Exception {
        running().store();
        long now = timers.now();
        for (String key : due) {
            store().select(key);
            store().wakeAt(now);
        }
    }
}
