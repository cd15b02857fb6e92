package io.wasmjobs.job.run;

import io.wasmjobs.job.record.AttemptedJob;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordType;
import java.util.function.Consumer;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs without a key, as many at the same time as there are threads. A failure that may end
 * differently is tried again after a pause; meanwhile the job is {@linkplain ParkedJobs parked}, as
 * is one whose earliest time has not come. Jobs in flight are part of the checkpoint, with the
 * attempts that they have had; where there are too many, the operator takes no more until one ends.
 */
final class RunModules extends RunJobs {

    static final ListStateDescriptor<AttemptedJob> IN_FLIGHT =
            new ListStateDescriptor<>("jobs-in-flight", RecordType.ATTEMPTED_JOB);

    private static final Logger LOGGER = LoggerFactory.getLogger(RunModules.class);

    private final JobIntake intake;

    @SuppressWarnings("NullAway.Init") // Set in initializeState.
    private ListState<AttemptedJob> state;

    RunModules(StreamOperatorParameters<OutputRecord> parameters, RunSettings settings) {
        super(parameters, settings);
        this.intake =
                new JobIntake(settings.options(), timers(), handover(), mailbox(), breakers());
    }

    @Override
    Intake intake() {
        return intake;
    }

    @Override
    Consumer<JobInFlight> work(Attempt attempt, Completions completed) {
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
        state = context.getOperatorStateStore().getListState(IN_FLIGHT);
    }

    @Override
    void openState() {
        intake.open(
                getKeyedStateBackend(),
                getRuntimeContext().getTaskInfo(),
                parked -> getInternalTimerService("parked-jobs", LongSerializer.INSTANCE, parked));
    }

    @Override
    void resume() throws Exception {
        intake.restore(state.get());
        state.clear();
        if (intake.inFlight() > 0) {
            LOGGER.info(
                    "{} resumes {} jobs that were in flight at the checkpoint",
                    workerId(),
                    intake.inFlight());
        }
        intake.useRoom();
    }

    @Override
    public void processElement(StreamRecord<ReceivedJob> element) throws Exception {
        intake.admit(new JobInFlight(element.getValue()));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.update(intake.forCheckpoint());
    }
}
