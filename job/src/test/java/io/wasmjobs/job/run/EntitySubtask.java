package io.wasmjobs.job.run;

import io.wasmjobs.job.Jobs;
import io.wasmjobs.job.config.Backoff;
import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.entity.EntityKey;
import io.wasmjobs.job.entity.StateSize;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.schedule.FairShares;
import io.wasmjobs.protocol.Scheduling;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** A single subtask of run-entities, with a clock that the test sets. */
final class EntitySubtask {

    static final Duration PAUSE = Duration.ofSeconds(1);
    static final String STATES = "wasm_state";
    private static final RecordSizeLimit SIZE = new RecordSizeLimit(1 << 20);

    final KeyedOneInputStreamOperatorTestHarness<String, ReceivedJob, OutputRecord> harness;
    private long now;

    EntitySubtask(
            ModuleRunner runner, int capacity, int overflow, int subtasks, int index, long now)
            throws Exception {
        this.now = now;
        RunConfig options =
                new RunConfig(
                        "wasmjobs",
                        4,
                        capacity,
                        1 << 20,
                        new RunConfig.Batching(64, Duration.ZERO, Duration.ZERO),
                        3,
                        new Backoff(PAUSE, PAUSE, 0),
                        FairShares.EQUAL,
                        overflow,
                        5);
        harness =
                Harness.of(
                        new RunEntitiesFactory(
                                new RunSettings(
                                        options,
                                        new OutputLimits(
                                                SIZE, Map.of(STATES, SIZE), "wasm_jobs", STATES),
                                        false,
                                        false,
                                        (metrics, threads) -> runner),
                                new PipelineConfig.Duplicates(
                                        Duration.ofHours(24), MemorySize.ZERO, false)),
                        subtasks,
                        index);
        harness.setProcessingTime(now);
    }

    void send(ReceivedJob job) throws Exception {
        harness.processElement(job, 0);
    }

    long now() {
        return now;
    }

    boolean isIdle() {
        return ((RunEntities) harness.getOneInputOperator()).intake().jobsLeft() == 0;
    }

    /** The number of keys that wait for the replay of a job. */
    int blocked() {
        return ((EntityIntake) ((RunEntities) harness.getOneInputOperator()).intake())
                .blocked()
                .size();
    }

    void pass(long millis) throws Exception {
        now += millis;
        harness.setProcessingTime(now);
    }

    void work() throws Exception {
        Harness.drainMailbox(harness);
    }

    OperatorSubtaskState snapshot(long id) throws Exception {
        harness.prepareSnapshotPreBarrier(id);
        return harness.snapshot(id, id);
    }

    /** The size of each module's state, as the subtask counts it. */
    Map<String, StateSize> sizes() {
        return store().sizes().take();
    }

    /** The size of each module's state, computed from keyed state. */
    Map<String, StateSize> storedSizes() throws Exception {
        Map<String, StateSize> found = new HashMap<>();
        store().forEachState(
                        (key, stored) ->
                                found.merge(EntityKey.module(key), stored.size(), StateSize::plus));
        return found;
    }

    /** The sizes that a subtask counts if a checkpoint has none. */
    Map<String, StateSize> sizesWithoutStored() throws Exception {
        RunEntities operator = (RunEntities) harness.getOneInputOperator();
        EntitySizes counted =
                new EntitySizes(operator.getKeyedStateBackend(), operator.getRuntimeContext());
        counted.restore(store());
        return counted.take();
    }

    /** The jobs in keyed state by tenant, as the jobs themselves say. */
    Map<String, Long> parkedWithoutStored() throws Exception {
        Map<String, Long> found = new HashMap<>();
        store().forEachJob((key, job) -> found.merge(job.received().job().tenant(), 1L, Long::sum));
        return found;
    }

    private EntityStore store() {
        return operator().store();
    }

    RunEntities operator() {
        return (RunEntities) harness.getOneInputOperator();
    }

    /** Closes the operator without ending its input, so that it emits nothing more. */
    void crash() throws Exception {
        harness.getOneInputOperator().close();
        harness.getEnvironment().close();
    }

    List<Outcomes.EmittedOutcome> ended() {
        return Outcomes.of(harness);
    }

    static ReceivedJob job(String id, String key) {
        return job(id, key, null);
    }

    /** A job that is submitted again, with a replay number. */
    static ReceivedJob replay(String id, String key, long replay) {
        return withKey(Jobs.job(id, replay, key), key, null);
    }

    static ReceivedJob job(String id, String key, @Nullable Instant notBefore) {
        return withKey(Jobs.job(id, 0, key), key, notBefore);
    }

    private static ReceivedJob withKey(ReceivedJob job, String key, @Nullable Instant notBefore) {
        Scheduling scheduling = new Scheduling(key, null, Scheduling.DEFAULT_PRIORITY, notBefore);
        return new ReceivedJob(job.job().with(scheduling), job.record(), job.origin());
    }
}
