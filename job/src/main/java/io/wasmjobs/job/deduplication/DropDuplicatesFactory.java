package io.wasmjobs.job.deduplication;

import io.wasmjobs.job.record.ReceivedJob;
import java.time.Duration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.operators.AbstractStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.OneInputStreamOperatorFactory;
import org.apache.flink.streaming.api.operators.StreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;

/** Creates {@code drop-duplicates} in the process of its subtask. */
public final class DropDuplicatesFactory extends AbstractStreamOperatorFactory<ReceivedJob>
        implements OneInputStreamOperatorFactory<ReceivedJob, ReceivedJob> {

    private final Duration ttl;
    private final MemorySize filterSize;

    /**
     * @param ttl how long an id is remembered
     * @param filterSize memory for the filter that avoids most reads of state; 0 turns it off
     */
    public DropDuplicatesFactory(Duration ttl, MemorySize filterSize) {
        this.ttl = ttl;
        this.filterSize = filterSize;
    }

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // The signature is Flink's.
    public <T extends StreamOperator<ReceivedJob>> T createStreamOperator(
            StreamOperatorParameters<ReceivedJob> parameters) {
        return (T) new DropDuplicates(parameters, ttl, filterSize);
    }

    @Override
    @SuppressWarnings("rawtypes") // The return type is Flink's.
    public Class<? extends StreamOperator> getStreamOperatorClass(ClassLoader classLoader) {
        return DropDuplicates.class;
    }
}
