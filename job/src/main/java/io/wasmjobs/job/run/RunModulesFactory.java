package io.wasmjobs.job.run;

import io.wasmjobs.job.kafka.RecordLimit;
import io.wasmjobs.job.record.EndedJob;
import io.wasmjobs.job.record.ReceivedJob;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Makes {@code run-modules} where its subtask runs. */
public final class RunModulesFactory extends AbstractStreamOperatorFactory<EndedJob>
        implements OneInputStreamOperatorFactory<ReceivedJob, EndedJob> {

    private final RunOptions options;
    private final RecordLimit limit;
    private final ModuleRunner.Opening opening;

    /**
     * @param limit what results and dead letters have to fit in
     * @param opening opens what runs the modules
     */
    public RunModulesFactory(RunOptions options, RecordLimit limit, ModuleRunner.Opening opening) {
        this.options = options;
        this.limit = limit;
        this.opening = opening;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Flink's signature.
    public <T extends StreamOperator<EndedJob>> T createStreamOperator(
            StreamOperatorParameters<EndedJob> parameters) {
        return (T) new RunModules(parameters, options, limit, opening);
    }

    @Override
    @SuppressWarnings("rawtypes") // The interface is so.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return RunModules.class;
    }
}
