package io.wasmjobs.job.run;

import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.outcome.OutcomeWriter;
import io.wasmjobs.job.outcome.WorkerId;
import io.wasmjobs.job.quarantine.JournalLocation;
import io.wasmjobs.job.quarantine.RunningJobsJournal;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.run.Completion.Ended;
import io.wasmjobs.job.run.Completion.HostFault;
import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.job.run.Completion.Quarantined;
import io.wasmjobs.job.run.Completion.Retry;
import io.wasmjobs.job.run.Completion.TurnEnded;
import io.wasmjobs.job.schedule.Breakers;
import io.wasmjobs.job.schedule.DeclaredLimits;
import io.wasmjobs.job.schedule.FairQueue;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.WasmJob;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.FlinkException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs' modules on the subtask's threads and emits each job's outcome, in the order in which
 * jobs end. The subclasses determine when a job may run, how a checkpoint stores it, and the
 * records of its outcome.
 *
 * <p>When the pipeline stops, the operator completes the running invocations and begins no others.
 * Their outcomes are in the savepoint, and the next start does not repeat them.
 */
abstract class RunJobs<IN, OUT> extends AbstractStreamOperator<OUT>
        implements OneInputStreamOperator<IN, OUT>, BoundedOneInput {

    private static final Logger LOGGER = LoggerFactory.getLogger(RunJobs.class);

    /** The longest time that a stop, and so its savepoint, waits for running invocations. */
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private static final InvocationReport NOT_RUN =
            new InvocationReport(null, Duration.ZERO, List.of(), 0);

    private final RunSettings settings;
    private final MailboxExecutor mailbox;
    private final Timers timers;
    private final Completions completions;
    private final GuardedHandover handover;
    private final Handover threads;
    private final Breakers breakers;
    private final DeclaredLimits declared = new DeclaredLimits();

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private RunModulesMetrics invocations;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private OutcomeWriter outcomes;

    @SuppressWarnings("NullAway.Init") // Set in initializeState.
    private MachineClock clock;

    private boolean drainIsOver;
    private @Nullable ModuleRunner runner;
    private @Nullable WorkerPool pool;

    RunJobs(StreamOperatorParameters<OUT> parameters, RunSettings settings) {
        super(parameters);
        this.settings = settings;
        this.mailbox = parameters.getMailboxExecutor();
        this.timers = new Timers(parameters.getProcessingTimeService());
        RunConfig.Batching batching = settings.options().batching();
        this.completions =
                new Completions(
                        mailbox, timers, batching.completionLinger().toMillis(), this::take);
        this.threads = new Handover(batching, timers);
        this.breakers =
                new Breakers(settings.options().shares().breakers(), new SplittableRandom());
        this.handover = new GuardedHandover(threads, timers, batching.bundle(), this::quarantine);
    }

    /** The jobs that have not ended. */
    abstract Intake intake();

    /** The work of a thread on a job that it claims. */
    abstract Consumer<JobInFlight> work(Attempt attempt, Completions completed);

    /** The writer of outcomes, used by all threads. */
    abstract OutcomeWriter outcomes();

    /** Emits the outcome of a job that has ended. */
    abstract void emit(JobInFlight job, OutcomeRecord ended) throws Exception;

    /** Refuses to start if a module cannot be run by this operator. */
    void check(ModuleRunner opened) {}

    /** Opens the state of waiting jobs, before any thread runs. */
    abstract void openState() throws Exception;

    /** Begins the restored jobs. */
    abstract void resume() throws Exception;

    final Timers timers() {
        return timers;
    }

    final Breakers breakers() {
        return breakers;
    }

    final DeclaredLimits declaredLimits() {
        return declared;
    }

    final GuardedHandover handover() {
        return handover;
    }

    final MailboxExecutor mailbox() {
        return mailbox;
    }

    final String workerId() {
        return WorkerId.of(getRuntimeContext());
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        clock = new MachineClock(context.getOperatorStateStore(), timers);
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        clock.store();
    }

    @Override
    public final void open() throws Exception {
        super.open();
        String workerId = workerId();
        RunConfig options = settings.options();
        outcomes = outcomes();
        openState();
        bringForwardIfClockWasSetBack();
        invocations =
                new RunModulesMetrics(
                        getMetricGroup(),
                        options.moduleMetrics(),
                        options.threads(),
                        intake()::inFlight,
                        intake()::waiting,
                        breakers::open);
        invocations.showParked(intake().parkedByTenant());
        ModuleRunner opened = settings.opening().open(getMetricGroup(), options.threads());
        runner = opened;
        check(opened);
        Attempt attempt = new Attempt(opened, outcomes, declared, options.attempts());
        WorkerPool workers =
                new WorkerPool(
                        getOperatorName() + " " + workerId,
                        options.threads(),
                        new FairQueue<>(
                                options.threads(),
                                options.batching().bundle(),
                                options.shares(),
                                declared,
                                System::nanoTime),
                        invocations.measured(work(attempt, completions)),
                        completions::wake);
        pool = workers;
        invocations.showTenants(workers);
        threads.to(workers);
        openJournal(workerId);
        resume();
    }

    private void bringForwardIfClockWasSetBack() throws Exception {
        long millis = clock.setBack();
        if (millis > 0) {
            LOGGER.warn(
                    "{}: the machine's clock is {} s behind the one of the checkpoint; jobs that"
                            + " wait are brought forward by as much",
                    workerId(),
                    millis / 1_000);
            intake().clockWasSetBack(millis);
        }
    }

    /** The journal for the time after a crash; null for none. */
    @Nullable RunningJobsJournal journal() {
        return JournalLocation.of(
                getContainingTask().getEnvironment(), settings.options().pipeline());
    }

    private void openJournal(String workerId) {
        RunningJobsJournal opened = journal();
        if (opened != null) {
            handover.open(opened);
            if (opened.isAfterCrash()) {
                LOGGER.info(
                        "{} starts after a crash: each job is written down before it runs until"
                                + " two checkpoints have completed; {} jobs were running at a"
                                + " crash and run one at a time",
                        workerId,
                        opened.suspects());
            }
        }
    }

    private void take(Completion completion) throws Exception {
        if (completion instanceof TurnEnded turn) {
            for (Completion each : turn.completions()) {
                takeOne(each);
            }
            intake().turnEnded(turn.first());
        } else {
            intake().turnEnded(takeOne(completion));
        }
    }

    private JobInFlight takeOne(Completion completion) throws Exception {
        if (completion instanceof Ended ended) {
            count(ended.job(), ended.measured());
            return end(ended.job(), ended.ended());
        }
        if (completion instanceof Retry again) {
            count(again.job(), again.measured());
            intake().pause(again.job());
            return again.job();
        }
        if (completion instanceof Quarantined quarantined) {
            return end(quarantined.job(), quarantined.ended());
        }
        HostFault broken = (HostFault) completion;
        handover.hostFailed(broken.job());
        throw new FlinkException(
                "job " + broken.job().received().job().jobId() + " failed the host that ran it",
                broken.cause());
    }

    private JobInFlight end(JobInFlight job, OutcomeRecord ended) throws Exception {
        intake().ended(job, ended);
        emit(job, ended);
        return job;
    }

    private void count(JobInFlight job, Measured measured) {
        job.attempted(job.attempts() + 1);
        handover.invocationEnded(job);
        WasmJob wasmJob = job.received().job();
        breakers.ended(wasmJob.module().id(), measured.failure() != null, timers.now());
        invocations.invocationEnded(wasmJob.module().id(), wasmJob.tenant(), measured);
    }

    private void quarantine(JobInFlight job, int crashes, String reason) {
        if (crashes > 0) {
            LOGGER.warn("Job {} is quarantined", job.received().job().jobId());
        }
        int attempts = job.attempts() + crashes;
        completions.add(new Quarantined(job, quarantined(job.received(), attempts, reason)));
    }

    /**
     * The outcome of a quarantined job.
     *
     * @param reason the rest of a sentence that begins with the job and its module; says what to do
     */
    final OutcomeRecord quarantined(ReceivedJob received, int attempts, String reason) {
        WasmJob job = received.job();
        String message = "job " + job.jobId() + " of module " + job.module().id() + ' ' + reason;
        Outcome outcome = new Outcome.Failure(FailureKind.QUARANTINED, message, NOT_RUN);
        return outcomes.write(received, outcome, attempts, null);
    }

    /** Emits completed outcomes, so that the checkpoint does not have to contain their jobs. */
    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        if (timers.areQuiesced()) {
            beginNoMore();
        }
        long setBack = clock.setBack();
        if (setBack > 0) {
            throw new FlinkException(
                    "the machine's clock was set back by "
                            + setBack / 1_000
                            + " s; the pipeline restarts, so that no job waits for the time that"
                            + " the clock showed before");
        }
        handover.flush();
        completions.drain();
        invocations.showParked(intake().parkedByTenant());
    }

    /**
     * Completes running invocations and begins no others; unfinished jobs are part of the last
     * checkpoint.
     */
    private void beginNoMore() throws InterruptedException {
        timers.stop();
        if (pool != null) {
            pool.finish(STOP_LIMIT);
        }
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        handover.checkpointCompleted();
    }

    /**
     * Waits for every job, including pauses between attempts. A stop with a drain waits for at most
     * half of the savepoint's time limit; jobs that have not ended by then are part of the
     * savepoint.
     */
    @Override
    public void endInput() throws Exception {
        if (settings.unbounded()) {
            Duration limit = checkpointTimeout().dividedBy(2);
            timers.after(limit.toMillis(), timestamp -> drainIsOver = true);
        }
        while (intake().jobsLeft() > 0 && !drainIsOver) {
            handover.flush();
            mailbox.yield();
        }
        if (intake().jobsLeft() > 0) {
            LOGGER.warn(
                    "The drain ends with {} jobs that run or wait: they are part of the savepoint,"
                            + " so start the pipeline from it",
                    intake().jobsLeft());
        }
    }

    private Duration checkpointTimeout() {
        return getContainingTask()
                .getEnvironment()
                .getJobConfiguration()
                .get(CheckpointingOptions.CHECKPOINTING_TIMEOUT);
    }

    @Override
    public void finish() throws Exception {
        beginNoMore();
        completions.drain();
        super.finish();
    }

    @Override
    public void close() throws Exception {
        if (pool != null) {
            pool.close();
        }
        if (runner != null) {
            runner.close();
        }
        handover.close();
        super.close();
    }
}
