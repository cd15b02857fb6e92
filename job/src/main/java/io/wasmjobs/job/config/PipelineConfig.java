package io.wasmjobs.job.config;

import io.wasmjobs.job.binding.Bindings;
import io.wasmjobs.job.record.OutputLimits;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/**
 * The checked configuration of the pipeline.
 *
 * @param kafka topics and clients
 * @param bindings modules that are applied to topics without an envelope
 * @param delivery the delivery guarantee
 * @param engine the source of modules, and their limits
 * @param run threads, capacity and retries of a subtask
 * @param entityThreads invocations of jobs with a key at the same time, in a subtask
 * @param boundThreads the same for records of bindings without deduplication; null without a file
 *     of bindings
 * @param duplicates how ids of jobs are remembered
 * @param parallelism subtasks of source, engine and sinks
 * @param limits the largest records that Kafka takes
 * @param longestWait how far ahead a job's {@code not_before} may be
 * @param shown the effective options by key, without secrets
 */
public record PipelineConfig(
        KafkaConfig kafka,
        Bindings bindings,
        Delivery delivery,
        EngineConfig engine,
        RunConfig run,
        int entityThreads,
        @Nullable Integer boundThreads,
        Duplicates duplicates,
        Parallelism parallelism,
        OutputLimits limits,
        Duration longestWait,
        Map<String, String> shown) {

    /** Copies the map. */
    public PipelineConfig {
        shown = Map.copyOf(shown);
    }

    /**
     * Reads and checks the options {@code wasm.*} and {@code kafka.*}; others are ignored.
     *
     * @throws org.apache.flink.configuration.IllegalConfigurationException if one is wrong or
     *     unknown; the message is one line that names its key
     */
    public static PipelineConfig from(Configuration configuration) {
        return new ConfigReader(configuration).read();
    }

    /** The same options with the limits of the topics, if those are lower. */
    public PipelineConfig with(OutputLimits lower) {
        return new PipelineConfig(
                kafka,
                bindings,
                delivery,
                engine,
                run,
                entityThreads,
                boundThreads,
                duplicates,
                parallelism,
                lower,
                longestWait,
                shown);
    }

    /**
     * How ids are remembered.
     *
     * @param ttl for how long
     * @param filterSize memory of a subtask for the filter that avoids most reads of state
     * @param lowPriorityMerges whether RocksDB's threads in this process have a low priority
     */
    public record Duplicates(Duration ttl, MemorySize filterSize, boolean lowPriorityMerges) {}

    /**
     * Subtasks; null for the pipeline's own parallelism.
     *
     * @param source of reading
     * @param engine of dropping duplicates and running modules
     * @param sinks of writing; null for the engine's
     */
    public record Parallelism(
            @Nullable Integer source, @Nullable Integer engine, @Nullable Integer sinks) {}
}
