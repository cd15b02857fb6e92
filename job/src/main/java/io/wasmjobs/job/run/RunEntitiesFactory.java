package io.wasmjobs.job.run;

import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.record.OutputRecord;
import io.wasmjobs.job.record.ReceivedJob;
import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/**
 * Creates {@code run-entities} in the process of its subtask. Its side output is {@link
 * RunModulesFactory#FAILED}.
 */
public final class RunEntitiesFactory extends AbstractStreamOperatorFactory<OutputRecord>
        implements OneInputStreamOperatorFactory<ReceivedJob, OutputRecord> {

    private final RunSettings settings;
    private final Duration idTtl;
    private final MemorySize idFilterSize;
    private final boolean lowPriorityMerges;

    /**
     * @param ids how the ids of an entity's jobs are remembered
     */
    public RunEntitiesFactory(RunSettings settings, PipelineConfig.Duplicates ids) {
        this.settings = settings;
        this.idTtl = ids.ttl();
        this.idFilterSize = ids.filterSize();
        this.lowPriorityMerges = ids.lowPriorityMerges();
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The signature is Flink's.
    public <T extends StreamOperator<OutputRecord>> T createStreamOperator(
            StreamOperatorParameters<OutputRecord> parameters) {
        return (T)
                new RunEntities(
                        parameters,
                        settings,
                        new PipelineConfig.Duplicates(idTtl, idFilterSize, lowPriorityMerges));
    }

    @Override
    @SuppressWarnings("rawtypes") // The return type is Flink's.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return RunEntities.class;
    }
}
