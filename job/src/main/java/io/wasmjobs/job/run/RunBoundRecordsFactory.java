package io.wasmjobs.job.run;

import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Makes {@code run-bound-records} where its subtask runs. It needs keyed state whose keys are
 * strings; which key a record has does not matter. Its side output is {@link
 * RunModulesFactory#FAILED}.
 */
public final class RunBoundRecordsFactory extends AbstractStreamOperatorFactory<OutputRecord>
        implements OneInputStreamOperatorFactory<ReceivedJob, OutputRecord> {

    /** The operator's name and uid. */
    public static final String NAME = "run-bound-records";

    private final RunSettings settings;

    /** Makes the operator with these settings. */
    public RunBoundRecordsFactory(RunSettings settings) {
        this.settings = settings;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // Flink's signature.
    public <T extends StreamOperator<OutputRecord>> T createStreamOperator(
            StreamOperatorParameters<OutputRecord> parameters) {
        return (T) new RunBoundRecords(parameters, settings);
    }

    @Override
    @SuppressWarnings("rawtypes") // The interface is so.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return RunBoundRecords.class;
    }
}
