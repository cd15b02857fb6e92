package io.wasmjobs.job.run;

import io.wasmjobs.engine.InvocationReport;
import io.wasmjobs.engine.Outcome;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.outcome.OutcomeRecordFactory;
import io.wasmjobs.job.outcome.WorkerId;
import io.wasmjobs.job.quarantine.JobRun;
import io.wasmjobs.job.quarantine.JournalLocation;
import io.wasmjobs.job.quarantine.RunningJobsJournal;
import io.wasmjobs.job.record.AttemptedJob;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordType;
import io.wasmjobs.job.run.Completion.Ended;
import io.wasmjobs.job.run.Completion.HostFault;
import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.job.run.Completion.Quarantined;
import io.wasmjobs.job.run.Completion.Retry;
import io.wasmjobs.job.schedule.FairQueue;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.FlinkException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs each job's module on the subtask's threads and emits its result, or its dead letter as a
 * side output, in the order in which jobs end. A failure that may end differently is tried again
 * after a pause; meanwhile the job is {@linkplain ParkedJobs parked}, as is one whose earliest time
 * has not come. Jobs in flight are part of the checkpoint, with the attempts that they have had;
 * where there are too many, the operator takes no more until one ends.
 *
 * <p>When the pipeline stops, the operator first completes the invocations that run and begins no
 * other: their outcomes are in the savepoint and the next start does not repeat them.
 */
final class RunModules extends AbstractStreamOperator<OutputRecord>
        implements OneInputStreamOperator<ReceivedJob, OutputRecord>, BoundedOneInput {

    static final ListStateDescriptor<AttemptedJob> IN_FLIGHT =
            new ListStateDescriptor<>("jobs-in-flight", RecordType.ATTEMPTED_JOB);

    private static final Logger LOGGER = LoggerFactory.getLogger(RunModules.class);

    /** How long a stop waits for invocations that run; a savepoint waits behind it. */
    private static final Duration STOP_LIMIT = Duration.ofMinutes(1);

    private static final InvocationReport NOT_RUN =
            new InvocationReport(null, Duration.ZERO, List.of(), 0);

    private final RunConfig options;
    private final OutputLimits limits;
    private final boolean unbounded;
    private final ModuleRunner.Opening opening;
    private final MailboxExecutor mailbox;
    private final Timers timers;
    private final Completions completions;
    private final GuardedHandover handover;
    private final Handover threads;
    private final JobIntake admission;
    private final StreamRecord<OutputRecord> emitted =
            new StreamRecord<>(OutputRecord.of(new WireRecord(null, null, List.of())));

    @SuppressWarnings("NullAway.Init") // Set in initializeState.
    private ListState<AttemptedJob> state;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private RunModulesMetrics invocations;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private OutcomeRecordFactory records;

    private boolean drainIsOver;
    private @Nullable RunningJobsJournal journal;
    private @Nullable ModuleRunner runner;
    private @Nullable WorkerPool pool;

    RunModules(
            StreamOperatorParameters<OutputRecord> parameters,
            RunConfig options,
            OutputLimits limits,
            boolean unbounded,
            ModuleRunner.Opening opening) {
        super(parameters);
        this.options = options;
        this.limits = limits;
        this.unbounded = unbounded;
        this.opening = opening;
        this.mailbox = parameters.getMailboxExecutor();
        this.timers = new Timers(parameters.getProcessingTimeService());
        this.completions =
                new Completions(
                        mailbox,
                        timers,
                        options.batching().completionLinger().toMillis(),
                        this::take);
        this.threads = new Handover(options.batching(), timers);
        this.handover =
                new GuardedHandover(threads, timers, options.batching().bundle(), this::quarantine);
        this.admission = new JobIntake(options, timers, handover, mailbox);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state = context.getOperatorStateStore().getListState(IN_FLIGHT);
    }

    @Override
    public void open() throws Exception {
        super.open();
        String workerId = WorkerId.of(getRuntimeContext());
        records = new OutcomeRecordFactory(workerId, limits);
        admission.open(
                getKeyedStateBackend(),
                getRuntimeContext().getTaskInfo(),
                parked -> getInternalTimerService("parked-jobs", LongSerializer.INSTANCE, parked));
        invocations =
                new RunModulesMetrics(
                        getMetricGroup(),
                        options.moduleMetrics(),
                        options.threads(),
                        admission::inFlight,
                        admission::waiting);
        runner = opening.open(getMetricGroup());
        Attempt attempt = new Attempt(runner, records, options.attempts());
        WorkerPool opened =
                new WorkerPool(
                        "run-modules " + workerId,
                        options.threads(),
                        new FairQueue<>(
                                options.threads(),
                                options.batching().bundle(),
                                options.shares(),
                                System::nanoTime),
                        invocations.measured(job -> attempt.make(job, completions)),
                        completions::wake);
        pool = opened;
        threads.to(opened);
        openJournal(workerId);
        restoreJobs(workerId);
    }

    private void openJournal(String workerId) {
        RunningJobsJournal opened =
                JournalLocation.of(getContainingTask().getEnvironment(), options.pipeline());
        if (opened != null) {
            journal = opened;
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

    private void restoreJobs(String workerId) throws Exception {
        admission.restore(state.get());
        state.clear();
        if (admission.inFlight() > 0) {
            LOGGER.info(
                    "{} resumes {} jobs that were in flight at the checkpoint",
                    workerId,
                    admission.inFlight());
        }
        admission.useRoom();
    }

    @Override
    public void processElement(StreamRecord<ReceivedJob> element) throws Exception {
        admission.admit(new JobInFlight(element.getValue()));
    }

    private void take(Completion completion) throws Exception {
        if (completion instanceof Ended ended) {
            count(ended.job(), ended.measured());
            end(ended.job(), ended.ended());
        } else if (completion instanceof Retry again) {
            count(again.job(), again.measured());
            admission.pause(again.job());
        } else if (completion instanceof Quarantined quarantined) {
            end(quarantined.job(), quarantined.ended());
        } else if (completion instanceof HostFault broken) {
            handover.hostFailed(broken.job());
            throw new FlinkException(
                    "job " + broken.job().received().job().jobId() + " failed the host that ran it",
                    broken.cause());
        }
    }

    private void end(JobInFlight job, OutcomeRecord ended) {
        admission.ended(job);
        ended.emitted().forEach(record -> output.collect(emitted.replace(record)));
        if (ended.failed()) {
            output.collect(RunModulesFactory.FAILED, emitted.replace(ended.record()));
        } else {
            output.collect(emitted.replace(ended.record()));
        }
        admission.useRoom();
    }

    private void count(JobInFlight job, Measured measured) {
        job.attempted(job.attempts() + 1);
        handover.invocationEnded(job);
        invocations.invocationEnded(job.received().job().module().id(), measured);
    }

    private void quarantine(JobInFlight job) {
        WasmJob wasmJob = job.received().job();
        int crashes = journal == null ? 0 : journal.crashes(JobRun.of(wasmJob));
        Outcome outcome =
                new Outcome.Failure(
                        FailureKind.QUARANTINED,
                        "job "
                                + wasmJob.jobId()
                                + " of module "
                                + wasmJob.module().id()
                                + " was running each of the "
                                + crashes
                                + " times that its host went down, the last time as the only"
                                + " suspect: it does not run again; replay it once the module or"
                                + " its limits are changed",
                        NOT_RUN);
        OutcomeRecord ended = records.write(job.received(), outcome, job.attempts() + crashes);
        LOGGER.warn("Job {} is quarantined", wasmJob.jobId());
        completions.add(new Quarantined(job, ended));
    }

    /** Emits what is completed, so that the checkpoint need not keep it. */
    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        if (timers.areQuiesced()) {
            beginNoMore();
        }
        handover.flush();
        completions.drain();
    }

    /** Completes what runs; jobs that have not ended are part of the last checkpoint. */
    private void beginNoMore() throws InterruptedException {
        timers.stop();
        if (pool != null) {
            pool.finish(STOP_LIMIT);
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(admission.forCheckpoint());
    }

    @Override
    public void notifyCheckpointComplete(long checkpointId) throws Exception {
        super.notifyCheckpointComplete(checkpointId);
        handover.checkpointCompleted();
    }

    /**
     * Waits for every job, pauses between attempts included. A stop with a drain waits for half of
     * the time that its savepoint may take; jobs that have not ended are part of the savepoint.
     */
    @Override
    public void endInput() throws Exception {
        if (unbounded) {
            Duration limit = checkpointTimeout().dividedBy(2);
            timers.after(limit.toMillis(), timestamp -> drainIsOver = true);
        }
        while (admission.jobsLeft() > 0 && !drainIsOver) {
            handover.flush();
            mailbox.yield();
        }
        if (admission.jobsLeft() > 0) {
            LOGGER.warn(
                    "The drain ends with {} jobs that run or wait: they are part of the savepoint,"
                            + " so start the pipeline from it",
                    admission.jobsLeft());
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
