package io.wasmjobs.job.run;

import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordType;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.OutputTag;

/** Makes {@code run-modules} where its subtask runs. */
public final class RunModulesFactory extends AbstractStreamOperatorFactory<OutputRecord>
        implements OneInputStreamOperatorFactory<ReceivedJob, OutputRecord> {

    /** Dead letters of jobs that failed, a side output; results are the main one. */
    public static final OutputTag<OutputRecord> FAILED =
            new OutputTag<>("failed", RecordType.OUTPUT_RECORD);

    private final RunConfig options;
    private final OutputLimits limits;
    private final boolean unbounded;
    private final ModuleRunner.Opening opening;

    /**
     * @param limits what results and dead letters have to fit in
     * @param unbounded whether the input ends only where the pipeline is stopped
     * @param opening opens what runs the modules
     */
    public RunModulesFactory(
            RunConfig options,
            OutputLimits limits,
            boolean unbounded,
            ModuleRunner.Opening opening) {
        this.options = options;
        this.limits = limits;
        this.unbounded = unbounded;
        this.opening = opening;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Flink's signature.
    public <T extends StreamOperator<OutputRecord>> T createStreamOperator(
            StreamOperatorParameters<OutputRecord> parameters) {
        return (T) new RunModules(parameters, options, limits, unbounded, opening);
    }

    @Override
    @SuppressWarnings("rawtypes") // The interface is so.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return RunModules.class;
    }
}
