package io.wasmjobs.job.run;

import io.wasmjobs.job.kafka.RecordLimit;
import io.wasmjobs.job.outcome.OutcomeRecords;
import io.wasmjobs.job.outcome.WorkerId;
import io.wasmjobs.job.record.AttemptedJob;
import io.wasmjobs.job.record.EndedJob;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordType;
import io.wasmjobs.job.run.Completion.Broken;
import io.wasmjobs.job.run.Completion.Ended;
import io.wasmjobs.job.run.Completion.Measured;
import io.wasmjobs.job.run.Completion.TryAgain;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
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
 * Runs each job's module on the subtask's threads and emits what became of it, in the order in
 * which jobs end. A failure that may end differently is tried again after a pause that holds no
 * thread. Jobs in flight are part of the checkpoint, with the attempts that they have had; where
 * there are too many, the operator takes no more until one ends.
 */
final class RunModules extends AbstractStreamOperator<EndedJob>
        implements OneInputStreamOperator<ReceivedJob, EndedJob>, BoundedOneInput {

    static final ListStateDescriptor<AttemptedJob> IN_FLIGHT =
            new ListStateDescriptor<>("jobs-in-flight", RecordType.ATTEMPTED_JOB);

    private static final Logger LOGGER = LoggerFactory.getLogger(RunModules.class);

    private static final EndedJob NOTHING =
            new EndedJob(false, new WireRecord(null, null, List.of()));

    private final RunOptions options;
    private final RecordLimit limit;
    private final ModuleRunner.Opening opening;
    private final MailboxExecutor mailbox;
    private final RandomGenerator random = new SplittableRandom();
    private final JobsInFlight inFlight = new JobsInFlight();
    private final Completions completions;
    private final Timers timers;
    private final Handover handover;
    private final StreamRecord<EndedJob> emitted = new StreamRecord<>(NOTHING);

    @SuppressWarnings("NullAway.Init") // Set in initializeState.
    private ListState<AttemptedJob> state;

    @SuppressWarnings("NullAway.Init") // Set in open, before any record comes.
    private RunModulesMetrics invocations;

    private @Nullable ModuleRunner runner;
    private @Nullable WorkerPool pool;
    private int retriesWaiting;

    RunModules(
            StreamOperatorParameters<EndedJob> parameters,
            RunOptions options,
            RecordLimit limit,
            ModuleRunner.Opening opening) {
        super(parameters);
        this.options = options;
        this.limit = limit;
        this.opening = opening;
        this.mailbox = parameters.getMailboxExecutor();
        this.timers = new Timers(parameters.getProcessingTimeService());
        this.completions =
                new Completions(
                        mailbox,
                        timers,
                        options.batching().completionLinger().toMillis(),
                        this::take);
        this.handover = new Handover(options.batching(), timers);
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
        OutcomeRecords records = new OutcomeRecords(workerId, limit);
        invocations =
                new RunModulesMetrics(
                        getMetricGroup(),
                        options.moduleMetrics(),
                        options.threads(),
                        inFlight::size,
                        () -> retriesWaiting);
        runner = opening.open(getMetricGroup());
        Attempt attempt = new Attempt(runner, records, options.attempts());
        WorkerPool opened =
                new WorkerPool(
                        "run-modules " + workerId,
                        options.threads(),
                        invocations.measured(job -> attempt.make(job, completions)),
                        completions::hurry);
        pool = opened;
        handover.to(opened::submit);
        for (AttemptedJob attempted : state.get()) {
            begin(new JobInFlight(attempted));
        }
        state.clear();
        if (!inFlight.isEmpty()) {
            LOGGER.info(
                    "{} runs {} jobs again that were in flight at the checkpoint",
                    workerId,
                    inFlight.size());
        }
    }

    @Override
    public void processElement(StreamRecord<ReceivedJob> element) throws Exception {
        JobInFlight job = new JobInFlight(new AttemptedJob(element.getValue(), 0));
        while (!hasRoomFor(job)) {
            handover.flush();
            mailbox.yield();
        }
        begin(job);
    }

    private boolean hasRoomFor(JobInFlight job) {
        return inFlight.isEmpty()
                || (inFlight.size() < options.capacity()
                        && inFlight.bytes() + job.bytes() <= options.capacityBytes());
    }

    private void begin(JobInFlight job) {
        inFlight.add(job);
        handover.add(job);
    }

    private void take(Completion completion) throws Exception {
        if (completion instanceof Ended ended) {
            count(ended.job(), ended.measured());
            inFlight.remove(ended.job());
            output.collect(emitted.replace(ended.ended()));
        } else if (completion instanceof TryAgain again) {
            count(again.job(), again.measured());
            tryAgainLater(again.job());
        } else if (completion instanceof Broken broken) {
            throw new FlinkException("the engine failed", broken.cause());
        }
    }

    private void count(JobInFlight job, Measured measured) {
        job.attempted(job.attempts() + 1);
        invocations.invocationEnded(job.received().job().module().id(), measured);
    }

    private void tryAgainLater(JobInFlight job) {
        retriesWaiting++;
        timers.after(
                options.backoff().millisAfter(job.attempts(), random),
                timestamp -> {
                    retriesWaiting--;
                    handover.add(job);
                });
    }

    /** Emits what is completed, so that the checkpoint need not keep it. */
    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        handover.flush();
        completions.drain();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(inFlight.forCheckpoint());
    }

    /** Waits for every job, pauses between attempts included. */
    @Override
    public void endInput() throws Exception {
        while (!inFlight.isEmpty()) {
            handover.flush();
            mailbox.yield();
        }
    }

    @Override
    public void close() throws Exception {
        if (pool != null) {
            pool.close();
        }
        if (runner != null) {
            runner.close();
        }
        super.close();
    }
}
