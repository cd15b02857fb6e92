package io.wasmjobs.job.run;

import io.wasmjobs.job.outcome.OutcomeRecord;
import io.wasmjobs.job.outcome.OutcomeRecordFactory;
import io.wasmjobs.job.outcome.OutcomeWriter;
import io.wasmjobs.job.record.AttemptedJob;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordType;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** Runs the pipeline's jobs without a key: their results and dead letters are records of Kafka. */
class RunModules extends RunIndependentJobs<ReceivedJob, OutputRecord> {

    private final OutputLimits limits;
    private final WireOutput records;

    RunModules(StreamOperatorParameters<OutputRecord> parameters, RunSettings settings) {
        super(parameters, settings);
        this.limits = settings.limits();
        this.records = new WireOutput(output);
    }

    @Override
    final TypeSerializer<AttemptedJob> jobSerializer() {
        return RecordType.ATTEMPTED_JOB.createSerializer(
                getExecutionConfig().getSerializerConfig());
    }

    @Override
    final OutcomeWriter outcomes() {
        return new OutcomeRecordFactory(workerId(), limits);
    }

    @Override
    final void emit(JobInFlight job, OutcomeRecord ended) {
        records.emit(ended);
    }

    @Override
    public final void processElement(StreamRecord<ReceivedJob> element) throws Exception {
        intake().admit(new JobInFlight(element.getValue()));
    }
}
