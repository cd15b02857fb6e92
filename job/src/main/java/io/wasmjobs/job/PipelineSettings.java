package io.wasmjobs.job;

import static org.apache.flink.configuration.CheckpointingOptions.CHECKPOINTING_INTERVAL;
import static org.apache.flink.configuration.ExecutionOptions.BUFFER_TIMEOUT;
import static org.apache.flink.configuration.PipelineOptions.AUTO_GENERATE_UIDS;
import static org.apache.flink.configuration.PipelineOptions.GENERIC_TYPES;
import static org.apache.flink.configuration.PipelineOptions.GLOBAL_JOB_PARAMETERS;
import static org.apache.flink.configuration.PipelineOptions.OBJECT_REUSE;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.BLOOM_FILTER_BITS_PER_KEY;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.COMPACTION_STYLE;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.MAX_BACKGROUND_THREADS;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.METADATA_BLOCK_SIZE;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.USE_BLOOM_FILTER;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.WRITE_BUFFER_SIZE;
import static org.apache.flink.state.rocksdb.RocksDBOptions.OPTIONS_FACTORY;
import static org.apache.flink.state.rocksdb.RocksDBOptions.USE_PARTITIONED_INDEX_FILTERS;
import static org.rocksdb.CompressionType.LZ4_COMPRESSION;

import io.wasmjobs.job.options.Delivery;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.rocksdb.CompactionStyle;

/** What Flink is set to for this pipeline, wherever it runs. */
final class PipelineSettings {

    /** Under exactly-once a checkpoint shows the results: readers wait for it. */
    private static final Duration SHOWING_INTERVAL = Duration.ofSeconds(2);

    /** Under at-least-once a checkpoint shows nothing, and holds jobs up while it is made. */
    private static final Duration SAVING_INTERVAL = Duration.ofSeconds(10);

    /** How long a record may wait for a network buffer to fill where results are seen at once. */
    private static final Duration SHORT_WAIT = Duration.ofMillis(2);

    /** What a checkpoint has to write before jobs go on: fourteen thousand ids at most. */
    private static final MemorySize SMALL_WRITE_BUFFER = MemorySize.ofMebiBytes(1);

    /** In each sorted run, one new id of a thousand costs the read of a block. */
    private static final double BLOOM_BITS = 14;

    /** Filters of large states are read, and leave memory, by pieces of this size. */
    private static final MemorySize FILTER_PARTITION = new MemorySize(64 << 10);

    /** Small merges go on beside a large one. */
    private static final int BACKGROUND_THREADS = 4;

    private PipelineSettings() {}

    static void apply(StreamExecutionEnvironment environment, Delivery delivery) {
        Configuration settings = reliedOn();
        ReadableConfig given = environment.getConfiguration();
        keepIdsCheaply(settings, given);
        switch (delivery) {
            case EXACTLY_ONCE ->
                    unlessGiven(settings, given, CHECKPOINTING_INTERVAL, SHOWING_INTERVAL);
            case AT_LEAST_ONCE -> {
                unlessGiven(settings, given, CHECKPOINTING_INTERVAL, SAVING_INTERVAL);
                unlessGiven(settings, given, WRITE_BUFFER_SIZE, SMALL_WRITE_BUFFER);
                unlessGiven(settings, given, BUFFER_TIMEOUT, SHORT_WAIT);
            }
        }
        environment.configure(settings);
    }

    /** Shows options in the dashboard, beside what the configuration lets it show. */
    static void show(StreamExecutionEnvironment environment, Map<String, String> options) {
        Map<String, String> parameters =
                new HashMap<>(environment.getConfig().getGlobalJobParameters().toMap());
        parameters.putAll(options);
        environment.configure(new Configuration().set(GLOBAL_JOB_PARAMETERS, parameters));
    }

    /** What the operators rely on, whatever the cluster's configuration says. */
    private static Configuration reliedOn() {
        Configuration settings = new Configuration();
        settings.set(GENERIC_TYPES, false);
        settings.set(AUTO_GENERATE_UIDS, false);
        settings.set(OBJECT_REUSE, true);
        return settings;
    }

    /** Ids come in no order, are hardly ever read again, and are never changed. */
    private static void keepIdsCheaply(Configuration settings, ReadableConfig given) {
        unlessGiven(settings, given, COMPACTION_STYLE, CompactionStyle.UNIVERSAL);
        unlessGiven(settings, given, COMPRESSION_PER_LEVEL, List.of(LZ4_COMPRESSION));
        unlessGiven(settings, given, MAX_BACKGROUND_THREADS, BACKGROUND_THREADS);
        unlessGiven(settings, given, USE_BLOOM_FILTER, true);
        unlessGiven(settings, given, BLOOM_FILTER_BITS_PER_KEY, BLOOM_BITS);
        unlessGiven(settings, given, USE_PARTITIONED_INDEX_FILTERS, true);
        unlessGiven(settings, given, METADATA_BLOCK_SIZE, FILTER_PARTITION);
        unlessGiven(settings, given, OPTIONS_FACTORY, SeenIdsStorage.class.getName());
    }

    private static <T> void unlessGiven(
            Configuration settings, ReadableConfig given, ConfigOption<T> option, T value) {
        if (given.getOptional(option).isEmpty()) {
            settings.set(option, value);
        }
    }
}
