package io.wasmjobs.job.run;

import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.record.AttemptedJob;
import io.wasmjobs.job.schedule.Breakers;
import io.wasmjobs.job.schedule.DeclaredLimits;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.job.schedule.RateLimits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.jspecify.annotations.Nullable;

/**
 * Decides which jobs a subtask takes: new ones, restored ones, and parked ones whose time has come,
 * as long as there is room for them and the shares of other tenants stay free. Used by the task's
 * thread only.
 */
final class JobIntake implements Intake {

    /** Jobs that are due and wait on the heap for room; the others stay in state. */
    private static final int DUE_ON_HEAP = 100;

    private final Timers timers;
    private final GuardedHandover handover;
    private final MailboxExecutor mailbox;
    private final Retries retries;
    private final DueJobs due;
    private final HeapRoom room;
    private final int overflow;
    private final FairShares shares;
    private final Breakers breakers;
    private final DeclaredLimits declared;
    private @Nullable ParkedJobs parked;
    private @Nullable StoredJobs stored;
    private @Nullable RateLimits rates;

    /** By how many milliseconds the clock was set back before the restore. */
    private long setBack;

    /** Whether a new job waits for room. */
    private boolean inputWaits;

    private boolean roomWasForDue;

    /**
     * @param sharesSource whether jobs of other operators wait in the same source
     */
    JobIntake(
            RunConfig options,
            boolean sharesSource,
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
        this.retries =
                new Retries(options.backoff(), new SplittableRandom(), timers, handover::add);
        this.due = new DueJobs(DUE_ON_HEAP, options.capacityBytes() / 8);
        this.room = new HeapRoom(options, timers, sharesSource);
        this.overflow = options.overflow();
        this.shares = options.shares();
    }

    /**
     * @param state what the states of {@code context} are in
     * @param serializer serializes parked jobs
     * @param parkingKey the key of a job that is parked
     * @param timerService sets the timers of parked jobs
     */
    void open(
            KeyedStateBackend<String> state,
            TypeSerializer<AttemptedJob> serializer,
            RuntimeContext context,
            Function<JobInFlight, String> parkingKey,
            Function<ParkedJobs, InternalTimerService<Long>> timerService)
            throws Exception {
        TaskInfo subtask = context.getTaskInfo();
        ParkedJobs opened =
                new ParkedJobs(
                        new KeyedJobState(ParkedJobs.STATE, state, serializer, subtask, parkingKey),
                        new ParkedCounts(state, context),
                        this::takeDue);
        parked = opened;
        stored =
                new StoredJobs(
                        new KeyedJobState(
                                StoredJobs.STATE, state, serializer, subtask, parkingKey));
        stored.open();
        rates = new RateLimits(shares, declared, subtask.getNumberOfParallelSubtasks());
        opened.open(timerService.apply(opened));
    }

    private ParkedJobs parked() {
        return Objects.requireNonNull(parked, "not open");
    }

    private StoredJobs stored() {
        return Objects.requireNonNull(stored, "not open");
    }

    @Override
    public void clockWasSetBack(long millis) throws Exception {
        setBack = millis;
        parked().bringForward(millis);
    }

    /** Includes restored jobs that wait for room. */
    @Override
    public int inFlight() {
        return room.size();
    }

    @Override
    public int waiting() {
        return parked().count() + due.size() + retries.waiting();
    }

    @Override
    public int jobsLeft() {
        return room.size() + due.size() + parked().count();
    }

    @Override
    public Map<String, Long> parkedByTenant() {
        return parked().counts().take();
    }

    /** The jobs that are not in keyed state, for a checkpoint that is taken now. */
    List<AttemptedJob> forCheckpoint() throws Exception {
        parked().counts().store();
        List<JobInFlight> jobs = new ArrayList<>(room.all());
        jobs.addAll(due.all());
        return stored().storeOlder(jobs);
    }

    /**
     * Keeps the jobs of a checkpoint until there is room for them.
     *
     * @param jobs those that were not in keyed state
     */
    void restore(Iterable<AttemptedJob> jobs) throws Exception {
        stored().restore(room::restore);
        for (AttemptedJob attempted : jobs) {
            JobInFlight job = new JobInFlight(attempted.broughtForward(setBack));
            // Version 0.1 and older kept waiting jobs in flight.
            if (job.notBefore() <= timers.now() || !parked().offer(job)) {
                room.restore(job);
            }
        }
    }

    /** Takes a new job: waits until there is room for it, or parks it. */
    void admit(JobInFlight job) throws Exception {
        long now = timers.now();
        room.seen(job.received());
        if (rates != null) {
            job.notBefore(rates.nextTime(job.received().job().tenant(), module(job), now));
        }
        if (job.notBefore() > now) {
            parked().park(job);
        } else if (awaitRoom(job)) {
            begin(job);
        } else {
            parkUntilRoom(job);
        }
    }

    @Override
    public void pause(JobInFlight job) throws Exception {
        retries.schedule(job);
        if (parked().offer(job)) {
            room.give(job);
            stored().remove(job);
        } else {
            retries.resume(job);
        }
    }

    @Override
    public void ended(JobInFlight job, OutcomeRecord outcome) {
        room.give(job);
        stored().remove(job);
    }

    /** Nothing to do, because each job is passed on by itself. */
    @Override
    public void turnEnded(JobInFlight job) throws Exception {
        useRoom();
    }

    /** Begins jobs that wait for room: restored ones first, then those whose time has come. */
    void useRoom() throws Exception {
        JobInFlight next = room.takeRestored();
        while (next != null) {
            retries.resume(next);
            next = room.takeRestored();
        }
        beginDue();
    }

    private void beginDue() throws Exception {
        JobInFlight first = due.peek();
        while (first != null && room.isFreeFor(first)) {
            if (inputWaits && roomWasForDue) {
                // They alternate with new jobs, which may be of other tenants.
                roomWasForDue = false;
                return;
            }
            JobInFlight next = due.remove();
            if (room.tenantHasRoom(next)) {
                roomWasForDue = true;
                begin(next);
            } else {
                parkUntilRoom(next);
            }
            first = due.peek();
        }
    }

    /** Takes a job that was parked and whose time has come. */
    private void takeDue(JobInFlight job) throws Exception {
        room.seen(job.received());
        if (due.isEmpty() && room.isThereFor(job)) {
            begin(job);
        } else if (!room.tenantHasRoom(job) || !due.offer(job)) {
            parkUntilRoom(job);
        }
    }

    private void parkUntilRoom(JobInFlight job) throws Exception {
        park(job, room.nextTime(job));
    }

    private void park(JobInFlight job, long until) throws Exception {
        job.pausedUntil(until);
        parked().park(job);
        stored().remove(job);
    }

    private static String module(JobInFlight job) {
        return job.received().job().module().id();
    }

    private void begin(JobInFlight job) throws Exception {
        long now = timers.now();
        long time = breakers.nextTime(module(job), now);
        if (time > now && breakers.isQuarantining()) {
            room.take(job);
            handover.refuse(job);
            return;
        }
        if (time > now) {
            park(job, time);
            return;
        }
        room.take(job);
        handover.add(job);
    }

    /**
     * Waits until there is room for a job; false if it should make way for jobs of other tenants.
     */
    private boolean awaitRoom(JobInFlight job) throws InterruptedException {
        inputWaits = true;
        try {
            while (!room.isThereFor(job)) {
                if (!room.tenantHasRoom(job) && parked().count() < overflow && room.makesWay(job)) {
                    return false;
                }
                handover.flush();
                timers.wakeWithinASecond();
                mailbox.yield();
            }
            return true;
        } finally {
            inputWaits = false;
        }
    }
}
