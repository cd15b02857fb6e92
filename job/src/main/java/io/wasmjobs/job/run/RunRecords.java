package io.wasmjobs.job.run;

import io.wasmjobs.engine.Outcome;
import io.wasmjobs.engine.runtime.AllowedEffects;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.outcome.OutcomeWriter;
import io.wasmjobs.job.quarantine.RunningJobsJournal;
import io.wasmjobs.job.record.AttemptedJob;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.StreamedJobSerializer;
import io.wasmjobs.job.record.StreamedRecord;
import io.wasmjobs.protocol.FailureKind;
import io.wasmjobs.protocol.Origin;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;
import org.jspecify.annotations.Nullable;

/**
 * Runs a module on the records of a DataStream program. An outcome has the timestamp of its record,
 * and watermarks wait for the jobs of all records before them.
 */
final class RunRecords<IN, OUT> extends RunIndependentJobs<IN, OUT> {

    private static final Origin NO_ORIGIN = new Origin("", 0, 0);
    private static final WireRecord NO_RECORD = new WireRecord(null, null, List.of());

    private final RecordJobs<IN, OUT> jobs;
    private final long run = ThreadLocalRandom.current().nextLong();
    private final HeldWatermarks held;
    private final TypeSerializer<IN> values;
    private final boolean copies;
    private final JobIds ids;

    RunRecords(
            StreamOperatorParameters<OUT> parameters,
            RunSettings settings,
            RecordJobs<IN, OUT> jobs) {
        super(parameters, settings);
        this.jobs = jobs;
        this.held = new HeldWatermarks(run, super::processWatermark, super::processWatermarkStatus);
        this.values = getOperatorConfig().getTypeSerializerIn(0, getUserCodeClassloader());
        this.copies = getExecutionConfig().isObjectReuseEnabled() && !values.isImmutableType();
        this.ids = new JobIds(run, getRuntimeContext().getTaskInfo());
    }

    @Override
    TypeSerializer<AttemptedJob> jobSerializer() {
        return new StreamedJobSerializer<>(values);
    }

    /** None: a record has no id that survives a restart, so a crash cannot be attributed to it. */
    @Override
    @Nullable RunningJobsJournal journal() {
        return null;
    }

    /** Refuses modules that emit records. A restart would not help, so it is suppressed. */
    @Override
    void check(ModuleRunner runner) {
        AllowedEffects effects = runner.allowedEffects(jobs.module());
        if (effects.keepsState()) {
            throw refused("keeps state");
        }
        if (effects.emits()) {
            throw refused("emits records to topics");
        }
    }

    private SuppressRestartsException refused(String does) {
        return new SuppressRestartsException(
                new IllegalArgumentException(
                        "module "
                                + jobs.module()
                                + " "
                                + does
                                + ", as its manifest says: only the pipeline runs such modules,"
                                + " not a DataStream program"));
    }

    /**
     * Fails outcomes with emitted records: a module may have been replaced by one that emits after
     * the operator was opened.
     */
    @Override
    OutcomeWriter outcomes() {
        return (received, outcome, attempts, state) ->
                OutcomeRecord.of(
                        outcome instanceof Outcome.Success success
                                        && !success.effects().emitted().isEmpty()
                                ? new Outcome.Failure(
                                        FailureKind.EMIT_REFUSED,
                                        "module "
                                                + received.job().module().id()
                                                + " emitted records to topics, which only the"
                                                + " pipeline writes",
                                        success.report())
                                : outcome);
    }

    @Override
    void restored(int restored) {
        held.restored(restored);
    }

    @Override
    public void processElement(StreamRecord<IN> element) throws Exception {
        IN value = copies ? values.copy(element.getValue()) : element.getValue();
        WasmJob job = jobs.job(value, ids.next());
        StreamedRecord<IN> streamed =
                new StreamedRecord<>(
                        value,
                        element.hasTimestamp() ? element.getTimestamp() : null,
                        run,
                        held.jobBegins());
        intake().admit(new JobInFlight(new ReceivedJob(job, NO_RECORD, NO_ORIGIN), streamed));
    }

    @Override
    @SuppressWarnings("unchecked") // All jobs of this operator have records of its input type.
    void emit(JobInFlight job, OutcomeRecord ended) throws Exception {
        StreamedRecord<IN> streamed =
                (StreamedRecord<IN>) Objects.requireNonNull(job.streamed(), "of no record");
        jobs.ended(
                streamed.value(),
                Objects.requireNonNull(ended.outcome(), "no outcome"),
                job.attempts(),
                new Timestamped(streamed.timestamp()));
        held.jobEnded(streamed.run(), streamed.period());
    }

    @Override
    public void processWatermark(Watermark watermark) throws Exception {
        held.take(watermark);
    }

    @Override
    public void processWatermarkStatus(WatermarkStatus status) throws Exception {
        held.take(status);
    }

    /** Emits records with one timestamp. */
    private final class Timestamped implements RecordJobs.Emitter<OUT> {

        private final @Nullable Long timestamp;

        Timestamped(@Nullable Long timestamp) {
            this.timestamp = timestamp;
        }

        @Override
        public void emit(OUT record) {
            output.collect(stamped(record));
        }

        @Override
        public <T> void emit(OutputTag<T> tag, T record) {
            output.collect(tag, stamped(record));
        }

        private <T> StreamRecord<T> stamped(T record) {
            return timestamp == null
                    ? new StreamRecord<>(record)
                    : new StreamRecord<>(record, timestamp);
        }
    }
}
