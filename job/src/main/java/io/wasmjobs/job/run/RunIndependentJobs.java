package io.wasmjobs.job.run;

import io.wasmjobs.job.record.AttemptedJob;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs that wait for no other, as many at the same time as there are threads. A job whose
 * failure may be temporary is tried again after a pause, during which it is {@linkplain ParkedJobs
 * parked}, like a job whose earliest time has not come. Jobs in flight are part of the checkpoint,
 * with the number of their attempts: in operator state in their first checkpoint, and {@linkplain
 * StoredJobs stored} from the second on. If there are too many, the operator takes no more until
 * one ends.
 */
abstract class RunIndependentJobs<IN, OUT> extends RunJobs<IN, OUT> {

    private static final Logger LOGGER = LoggerFactory.getLogger(RunIndependentJobs.class);

    private final JobIntake intake;

    @SuppressWarnings("NullAway.Init") // Set in initializeState.
    private ListState<AttemptedJob> state;

    RunIndependentJobs(StreamOperatorParameters<OUT> parameters, RunSettings settings) {
        super(parameters, settings);
        this.intake =
                new JobIntake(
                        settings.options(),
                        settings.sharesSource(),
                        timers(),
                        handover(),
                        mailbox(),
                        breakers(),
                        declaredLimits());
    }

    /** Serializes unfinished jobs for a checkpoint. */
    abstract TypeSerializer<AttemptedJob> jobSerializer();

    /** Records do not set the key: only parked jobs have keyed state, and parking sets it. */
    @Override
    public final boolean hasKeyContext1() {
        return false;
    }

    @Override
    @SuppressWarnings("rawtypes") // Flink's signature.
    public final void setKeyContextElement1(StreamRecord record) {
        // See hasKeyContext1.
    }

    /** The key under which a job is parked: its id, by which the input is partitioned. */
    String parkingKey(JobInFlight job) {
        return job.received().job().jobId();
    }

    /** Called with the number of restored jobs, before any of them begins. */
    void restored(int jobs) {}

    @Override
    final JobIntake intake() {
        return intake;
    }

    @Override
    final Consumer<JobInFlight> work(Attempt attempt, Completions completed) {
        return job -> {
            Completion completion = attempt.make(job, null);
            if (completion != null) {
                completed.add(completion);
            }
        };
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        state =
                context.getOperatorStateStore()
                        .getListState(new ListStateDescriptor<>("jobs-in-flight", jobSerializer()));
    }

    @Override
    final void openState() throws Exception {
        intake.open(
                getKeyedStateBackend(),
                jobSerializer(),
                getRuntimeContext(),
                this::parkingKey,
                parked -> getInternalTimerService("parked-jobs", LongSerializer.INSTANCE, parked));
    }

    @Override
    void resume() throws Exception {
        intake.restore(state.get());
        state.clear();
        restored(intake.jobsLeft());
        if (intake.inFlight() > 0) {
            LOGGER.info(
                    "{} resumes {} jobs that were in flight at the checkpoint",
                    workerId(),
                    intake.inFlight());
        }
        intake.useRoom();
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(intake.forCheckpoint());
    }
}
