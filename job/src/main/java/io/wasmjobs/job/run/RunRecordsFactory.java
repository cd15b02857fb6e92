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
 * Makes the operator that runs a module on the records of a DataStream program. It is the one of
 * {@code run-modules}, with records of the program's own types. It needs keyed state whose keys are
 * strings; which key a record has does not matter.
 */
public final class RunRecordsFactory<IN, OUT> extends AbstractStreamOperatorFactory<OUT>
        implements OneInputStreamOperatorFactory<IN, OUT> {

    /** The outcome of a job is no record of Kafka. */
    private static final OutputLimits NO_LIMITS =
            OutputLimits.ofOwn(new RecordSizeLimit(Integer.MAX_VALUE));

    private final RunSettings settings;
    private final RecordJobs<IN, OUT> jobs;

    /**
     * @param options how a subtask runs its jobs
     * @param engine opens what runs the modules
     * @param jobs makes jobs of records, and records of outcomes
     */
    public RunRecordsFactory(
            RunConfig options, ModuleRunner.Opening engine, RecordJobs<IN, OUT> jobs) {
        this.settings = new RunSettings(options, NO_LIMITS, false, false, engine);
        this.jobs = jobs;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Flink's signature.
    public <T extends StreamOperator<OUT>> T createStreamOperator(
            StreamOperatorParameters<OUT> parameters) {
        return (T) new RunRecords<>(parameters, settings, jobs);
    }

    @Override
    @SuppressWarnings("rawtypes") // The interface is so.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return RunRecords.class;
    }
}
