package io.wasmjobs.job.flink;

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

import io.wasmjobs.job.config.Delivery;
import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.config.WasmOptions;
import io.wasmjobs.job.deduplication.SeenIdsRocksDBOptionsFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.rocksdb.CompactionStyle;

/** Flink's settings for the pipeline, in every deployment. */
public final class FlinkSettings {

    /** How long a record may wait for a network buffer to fill under at-least-once. */
    private static final Duration SHORT_WAIT = Duration.ofMillis(2);

    /**
     * The write buffer, which a checkpoint flushes before jobs continue: at most fourteen thousand
     * ids.
     */
    private static final MemorySize SMALL_WRITE_BUFFER = MemorySize.ofMebiBytes(1);

    /**
     * Bits of RocksDB's filter for each id: in each sorted run, one new id in a thousand costs the
     * read of a block.
     */
    private static final double BLOOM_BITS = 14;

    /** The size of the parts in which filters of large states are loaded and evicted. */
    private static final MemorySize FILTER_PARTITION = new MemorySize(64 << 10);

    /** Background threads, so that small merges can run beside a large one. */
    private static final int BACKGROUND_THREADS = 4;

    private FlinkSettings() {}

    /**
     * Sets an environment up.
     *
     * @throws org.apache.flink.configuration.IllegalConfigurationException if options contradict
     *     what the environment is given
     */
    public static void apply(StreamExecutionEnvironment environment, PipelineConfig options) {
        LayeredSettings settings = new LayeredSettings(environment.getConfiguration());
        addWhatOperatorsRelyOn(settings);
        GuaranteeSettings.add(settings, options);
        keepIdsCheaply(settings);
        settings.always(
                WasmOptions.DUPLICATES_LOW_PRIORITY_MERGES,
                options.duplicates().lowPriorityMerges());
        if (options.delivery() == Delivery.AT_LEAST_ONCE) {
            settings.unlessGiven(WRITE_BUFFER_SIZE, SMALL_WRITE_BUFFER);
            settings.unlessGiven(BUFFER_TIMEOUT, SHORT_WAIT);
        }
        environment.configure(settings.settings());
    }

    /** Shows options in the dashboard, in addition to Flink's own. */
    public static void show(StreamExecutionEnvironment environment, Map<String, String> options) {
        Map<String, String> parameters =
                new HashMap<>(environment.getConfig().getGlobalJobParameters().toMap());
        parameters.putAll(options);
        environment.configure(new Configuration().set(GLOBAL_JOB_PARAMETERS, parameters));
    }

    private static void addWhatOperatorsRelyOn(LayeredSettings settings) {
        settings.always(GENERIC_TYPES, false);
        settings.always(AUTO_GENERATE_UIDS, false);
        settings.always(OBJECT_REUSE, true);
    }

    /**
     * Tunes RocksDB for ids, which come in random order, are rarely read again and never change.
     */
    private static void keepIdsCheaply(LayeredSettings settings) {
        settings.unlessGiven(COMPACTION_STYLE, CompactionStyle.UNIVERSAL);
        settings.unlessGiven(COMPRESSION_PER_LEVEL, List.of(LZ4_COMPRESSION));
        settings.unlessGiven(MAX_BACKGROUND_THREADS, BACKGROUND_THREADS);
        settings.unlessGiven(USE_BLOOM_FILTER, true);
        settings.unlessGiven(BLOOM_FILTER_BITS_PER_KEY, BLOOM_BITS);
        settings.unlessGiven(USE_PARTITIONED_INDEX_FILTERS, true);
        settings.unlessGiven(METADATA_BLOCK_SIZE, FILTER_PARTITION);
        settings.unlessGiven(OPTIONS_FACTORY, SeenIdsRocksDBOptionsFactory.class.getName());
    }
}
