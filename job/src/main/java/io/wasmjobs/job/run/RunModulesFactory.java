package io.wasmjobs.job.run;

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

    private final RunSettings settings;

    /** Makes the operator with these settings. */
    public RunModulesFactory(RunSettings settings) {
        this.settings = settings;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Flink's signature.
    public <T extends StreamOperator<OutputRecord>> T createStreamOperator(
            StreamOperatorParameters<OutputRecord> parameters) {
        return (T) new RunModules(parameters, settings);
    }

    @Override
    @SuppressWarnings("rawtypes") // The interface is so.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return RunModules.class;
    }
}
