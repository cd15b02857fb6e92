package io.wasmjobs.job.run;

import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import io.wasmjobs.job.record.RecordType;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.util.OutputTag;

/** Creates {@code run-modules} in the process of its subtask. */
public final class RunModulesFactory extends AbstractStreamOperatorFactory<OutputRecord>
        implements OneInputStreamOperatorFactory<ReceivedJob, OutputRecord> {

    /** The side output of dead letters; results are the main output. */
    public static final OutputTag<OutputRecord> FAILED =
            new OutputTag<>("failed", RecordType.OUTPUT_RECORD);

    private final RunSettings settings;

    /** Creates the operator with these settings. */
    public RunModulesFactory(RunSettings settings) {
        this.settings = settings;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The signature is Flink's.
    public <T extends StreamOperator<OutputRecord>> T createStreamOperator(
            StreamOperatorParameters<OutputRecord> parameters) {
        return (T) new RunModules(parameters, settings);
    }

    @Override
    @SuppressWarnings("rawtypes") // The return type is Flink's.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return RunModules.class;
    }
}
