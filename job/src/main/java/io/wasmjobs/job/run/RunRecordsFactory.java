package io.wasmjobs.job.run;

import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.RecordSizeLimit;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Creates the operator that runs a module on the records of a DataStream program: that of {@code
 * run-modules}, with the program's own types. It needs a keyed stream with strings as keys; the key
 * of a record does not matter.
 */
public final class RunRecordsFactory<IN, OUT> extends AbstractStreamOperatorFactory<OUT>
        implements OneInputStreamOperatorFactory<IN, OUT> {

    /** The limits on output, which do not apply because outcomes are not written to Kafka. */
    private static final OutputLimits NO_LIMITS =
            OutputLimits.ofOwn(new RecordSizeLimit(Integer.MAX_VALUE));

    private final RunSettings settings;
    private final RecordJobs<IN, OUT> jobs;

    /**
     * @param options how a subtask runs its jobs
     * @param engine opens the engine that runs the modules
     * @param jobs converts records to jobs, and outcomes to records
     */
    public RunRecordsFactory(
            RunConfig options, ModuleRunner.Opening engine, RecordJobs<IN, OUT> jobs) {
        this.settings = new RunSettings(options, NO_LIMITS, false, false, engine);
        this.jobs = jobs;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The signature is Flink's.
    public <T extends StreamOperator<OUT>> T createStreamOperator(
            StreamOperatorParameters<OUT> parameters) {
        return (T) new RunRecords<>(parameters, settings, jobs);
    }

    @Override
    @SuppressWarnings("rawtypes") // The return type is Flink's.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return RunRecords.class;
    }
}
