package io.wasmjobs.job.run;

import io.wasmjobs.engine.EntityEntries;
import io.wasmjobs.engine.EntityState;
import io.wasmjobs.engine.StateChanges;
import io.wasmjobs.job.entity.StateSize;
import io.wasmjobs.job.entity.StoredEntity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A module and a key whose jobs are running one after the other, with its state and the first of
 * its jobs in order. Further jobs are in keyed state. Used by the task's thread only, except for
 * {@link #turn()} and {@link #entries()} during a turn.
 */
final class Entity {

    /** The most jobs of a turn, and approximately the most on the heap. */
    static final int LONGEST_TURN = 64;

    private final String key;
    private final EntityEntries entries;
    private final ArrayDeque<EntityJob> jobs = new ArrayDeque<>();
    private List<EntityJob> turn = List.of();
    private long next;
    private long behind;
    private StateChanges.@Nullable Settings changed;
    private boolean paused;
    private boolean queueStored;
    private long heldBytes;
    private boolean hasStoredState;
    private StateSize stored;
    private @Nullable String blocker;

    /**
     * @param stored its state; null for none
     * @param next the number that the next job gets
     * @param behind the number of jobs that are in keyed state only
     * @param now the time by which its state expires
     */
    Entity(String key, @Nullable StoredEntity stored, long next, long behind, long now) {
        this.key = key;
        this.entries =
                stored == null || stored.expiresAt() <= now
                        ? new EntityEntries()
                        : new EntityEntries(stored.version(), stored.entries());
        this.stored = stored == null ? StateSize.NONE : stored.size();
        this.next = next;
        this.behind = behind;
        this.hasStoredState = entries.version() != EntityState.NO_VERSION;
    }

    /** Whether its state is stored for the first time since the entity was activated. */
    boolean isNewlyStored() {
        boolean isNew = !hasStoredState && !entries.entries().isEmpty();
        hasStoredState |= isNew;
        return isNew;
    }

    /**
     * Notes how much state keyed state has of it.
     *
     * @return how much that was before
     */
    StateSize stored(StateSize size) {
        StateSize before = stored;
        stored = size;
        return before;
    }

    /** {@code <module>/<key>}. */
    String key() {
        return key;
    }

    /** Its state after the jobs that have ended. */
    EntityEntries entries() {
        return entries;
    }

    /** The number that the next job gets. */
    long next() {
        return next;
    }

    /** The number of its jobs that are in keyed state only. */
    long behind() {
        return behind;
    }

    /** Counts a new job that is in keyed state only. */
    void addedBehind() {
        next++;
        behind++;
    }

    /** Adds the first of the jobs that were in keyed state only. */
    void loaded(EntityJob job) {
        behind--;
        jobs.add(job);
    }

    /** Adds a new job on the heap. */
    void add(EntityJob job) {
        next++;
        jobs.add(job);
    }

    EntityJob first() {
        return jobs.element();
    }

    Iterable<EntityJob> jobs() {
        return jobs;
    }

    boolean isEmpty() {
        return jobs.isEmpty();
    }

    /** Whether a new job may stay on the heap: the order is kept, and no queue becomes long. */
    boolean takesMore() {
        return behind == 0 && jobs.size() < LONGEST_TURN;
    }

    /** Removes its first job, which has ended. */
    void removeFirst(EntityJob job) {
        EntityJob first = jobs.remove();
        if (first != job) {
            throw new IllegalStateException(
                    "job "
                            + job.received().job().jobId()
                            + " of "
                            + key
                            + " ended before job "
                            + first.received().job().jobId());
        }
    }

    /**
     * Begins a turn with the jobs that may run now, in order.
     *
     * @param most the most jobs
     * @param now milliseconds since the epoch
     */
    void beginTurn(int most, long now) {
        List<EntityJob> next = new ArrayList<>();
        for (EntityJob job : jobs) {
            if (next.size() == most || job.notBefore() > now) {
                break;
            }
            next.add(job);
        }
        turn = List.copyOf(next);
        paused = false;
    }

    /** The jobs of the turn. */
    List<EntityJob> turn() {
        return turn;
    }

    /** Makes its jobs wait for the replay of a failed job. */
    void block(String jobId) {
        blocker = jobId;
    }

    /** The job whose replay its jobs wait for; null for none. */
    @Nullable String blocker() {
        return blocker;
    }

    /** Makes its first job wait for its next attempt. */
    void pause() {
        paused = true;
    }

    boolean isPaused() {
        return paused;
    }

    /**
     * Records the approximate heap of its state.
     *
     * @return the difference to the last record
     */
    long growth() {
        long before = heldBytes;
        heldBytes = entries.heapBytes();
        return heldBytes - before;
    }

    /** The last recorded heap of its state. */
    long heldBytes() {
        return heldBytes;
    }

    /** Records that its queue is in keyed state. */
    void queueStored() {
        queueStored = true;
    }

    boolean isQueueStored() {
        return queueStored;
    }

    /** Records that a job of the turn changed the state. */
    void changed(StateChanges.Settings settings) {
        changed = settings;
    }

    /**
     * The manifest's settings of the state if it was changed since the last call; null otherwise.
     */
    StateChanges.@Nullable Settings takeChanged() {
        StateChanges.Settings settings = changed;
        changed = null;
        return settings;
    }
}
