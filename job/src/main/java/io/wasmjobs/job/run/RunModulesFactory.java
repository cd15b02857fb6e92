package io.wasmjobs.job.run;

import io.wasmjobs.job.config.RunConfig;
import io.wasmjobs.job.engine.ModuleRunner;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordSizeLimit;
import io.wasmjobs.job.record.RecordType;
import io.wasmjobs.protocol.WireRecord;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.OutputTag;

/** Makes {@code run-modules} where its subtask runs. */
public final class RunModulesFactory extends AbstractStreamOperatorFactory<WireRecord>
        implements OneInputStreamOperatorFactory<ReceivedJob, WireRecord> {

    /** Dead letters of jobs that failed, a side output; results are the main one. */
    public static final OutputTag<WireRecord> FAILED =
            new OutputTag<>("failed", RecordType.WIRE_RECORD);

    private final RunConfig options;
    private final RecordSizeLimit limit;
    private final boolean unbounded;
    private final ModuleRunner.Opening opening;

    /**
     * @param limit what results and dead letters have to fit in
     * @param unbounded whether the input ends only where the pipeline is stopped
     * @param opening opens what runs the modules
     */
    public RunModulesFactory(
            RunConfig options,
            RecordSizeLimit limit,
            boolean unbounded,
            ModuleRunner.Opening opening) {
        this.options = options;
        this.limit = limit;
        this.unbounded = unbounded;
        this.opening = opening;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Flink's signature.
    public <T extends StreamOperator<WireRecord>> T createStreamOperator(
            StreamOperatorParameters<WireRecord> parameters) {
        return (T) new RunModules(parameters, options, limit, unbounded, opening);
    }

    @Override
    @SuppressWarnings("rawtypes") // The interface is so.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return RunModules.class;
    }
}
