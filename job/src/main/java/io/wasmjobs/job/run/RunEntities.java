package io.wasmjobs.job.run;

import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.deduplication.EntityDuplicates;
import io.wasmjobs.job.deduplication.RunningTimeState;
import io.wasmjobs.job.entity.EntityKey;
import io.wasmjobs.job.entity.StoredEntity;
import io.wasmjobs.job.metric.PipelineMetric;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.outcome.OutcomeRecordFactory;
import io.wasmjobs.job.outcome.OutcomeWriter;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import java.util.function.Consumer;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs jobs that have a key: those of one module and key, an entity, one at a time and in the order
 * in which they come, with the state that the module keeps for the key. The changes of an
 * invocation are stored when its outcome is emitted, so that both are in the same checkpoint; a
 * failure changes nothing.
 *
 * <p>A job that has to be tried again delays only the jobs of its own key. They all wait in keyed
 * state, as do the further jobs of a busy entity.
 */
final class RunEntities extends RunJobs<ReceivedJob, OutputRecord> {

    private static final Logger LOGGER = LoggerFactory.getLogger(RunEntities.class);

    private final PipelineConfig.Duplicates ids;
    private final EntityIntake intake;
    private final OutputLimits limits;
    private final WireOutput records;
    private final int maxModules;
    private @Nullable StateMetrics sizes;
    private boolean restored;

    @SuppressWarnings("NullAway.Init") // Set before openState.
    private OutcomeRecordFactory outcomes;

    @SuppressWarnings("NullAway.Init") // Set in initializeState, before any checkpoint.
    private RunningTimeState time;

    @SuppressWarnings("NullAway.Init") // Set in openState, before any record comes.
    private EntityDuplicates duplicates;

    @SuppressWarnings("NullAway.Init") // Set in openState, before any timer fires.
    private EntityStore store;

    RunEntities(
            StreamOperatorParameters<OutputRecord> parameters,
            RunSettings settings,
            PipelineConfig.Duplicates ids) {
        super(parameters, settings);
        this.ids = ids;
        this.limits = settings.limits();
        this.maxModules = settings.options().moduleMetrics();
        this.records = new WireOutput(output);
        this.intake =
                new EntityIntake(
                        settings.options(),
                        timers(),
                        handover(),
                        mailbox(),
                        breakers(),
                        declaredLimits());
    }

    @Override
    Intake intake() {
        return intake;
    }

    /** What keyed state has of the entities. */
    EntityStore store() {
        return store;
    }

    @Override
    OutcomeWriter outcomes() {
        outcomes = new OutcomeRecordFactory(workerId(), limits);
        return outcomes;
    }

    @Override
    void emit(JobInFlight job, OutcomeRecord ended) {
        records.emit(ended);
    }

    @Override
    Consumer<JobInFlight> work(Attempt attempt, Completions completed) {
        EntityTurn turn = new EntityTurn(attempt, completed, declaredLimits());
        return job -> turn.run((EntityJob) job);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        restored = context.isRestored();
        time = new RunningTimeState(getKeyedStateBackend(), context.getOperatorStateStore());
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        time.store();
    }

    @Override
    void openState() throws Exception {
        duplicates =
                new EntityDuplicates(getRuntimeContext(), ids.ttl(), ids.filterSize(), !restored);
        store =
                new EntityStore(
                        getKeyedStateBackend(),
                        getRuntimeContext(),
                        () -> time.now(timers()::now),
                        timers());
        openSizes();
        intake.open(store, getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
        PipelineMetric.KEYS_BLOCKED.gaugeIn(getMetricGroup(), () -> intake.blocked().size());
        store.useTimers(
                getInternalTimerService(
                        "entities-due",
                        VoidNamespaceSerializer.INSTANCE,
                        EntityStore.onTimer(intake::wake)),
                getInternalTimerService(
                        "entities-expiry",
                        VoidNamespaceSerializer.INSTANCE,
                        EntityStore.onTimer(this::expire)));
    }

    private void openSizes() throws Exception {
        if (restored) {
            store.sizes().restore(store);
        }
        if (maxModules > 0) {
            sizes = new StateMetrics(getMetricGroup(), maxModules, System::nanoTime);
            sizes.show(store.sizes().take());
        }
    }

    private void expire(String key) throws Exception {
        store.select(key);
        StoredEntity forgotten = store.expire(key, intake.isActive(key));
        if (forgotten != null && forgotten.isPublished()) {
            outcomes.ofExpiredState(key).ifPresent(records::emit);
        }
    }

    /** Nothing to begin: the timers of restored entities fire at once. */
    @Override
    void resume() {
        if (intake.waiting() > 0) {
            LOGGER.info(
                    "{} resumes {} jobs with a key that had not ended at the checkpoint",
                    workerId(),
                    intake.waiting());
        }
    }

    @Override
    public void processElement(StreamRecord<ReceivedJob> element) throws Exception {
        ReceivedJob received = element.getValue();
        String key = EntityKey.of(received);
        if (!received.isDeduplicated() || duplicates.isNew(key, received.job())) {
            admit(key, received);
        }
    }

    private void admit(String key, ReceivedJob received) throws Exception {
        if (!intake.admit(key, received)) {
            String reason =
                    "does not run: its key waits for the replay of a job that failed (on_failure:"
                            + " block), and "
                            + intake.blocked().jobs()
                            + " jobs wait so in this subtask (wasm.tenant.overflow); replay that"
                            + " job first";
            records.emit(quarantined(received, 0, reason));
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        intake.beforeSnapshot();
        store.sizes().store();
        if (sizes != null) {
            sizes.show(store.sizes().take());
        }
    }
}
