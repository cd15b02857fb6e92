package io.wasmjobs.job;

import static org.apache.flink.configuration.PipelineOptions.AUTO_GENERATE_UIDS;
import static org.apache.flink.configuration.PipelineOptions.GENERIC_TYPES;
import static org.apache.flink.configuration.PipelineOptions.OBJECT_REUSE;

import io.wasmjobs.job.options.Delivery;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What Flink is set to for this pipeline, wherever it runs. */
final class PipelineSettings {

    /** How long a record may wait for a network buffer to fill where results are seen at once. */
    private static final Duration SHORT_WAIT = Duration.ofMillis(2);

    private PipelineSettings() {}

    static void apply(StreamExecutionEnvironment environment, Delivery delivery) {
        Configuration settings = reliedOn();
        ReadableConfig given = environment.getConfiguration();
        unlessGiven(settings, given, RocksDBConfigurableOptions.USE_BLOOM_FILTER, true);
        unlessGiven(settings, given, RocksDBOptions.USE_PARTITIONED_INDEX_FILTERS, true);
        if (delivery == Delivery.AT_LEAST_ONCE) {
            unlessGiven(settings, given, ExecutionOptions.BUFFER_TIMEOUT, SHORT_WAIT);
        }
        environment.configure(settings);
    }

    /** What the operators rely on, whatever the cluster's configuration says. */
    private static Configuration reliedOn() {
        Configuration settings = new Configuration();
        settings.set(GENERIC_TYPES, false);
        settings.set(AUTO_GENERATE_UIDS, false);
        settings.set(OBJECT_REUSE, true);
        return settings;
    }

    private static <T> void unlessGiven(
            Configuration settings, ReadableConfig given, ConfigOption<T> option, T value) {
        if (given.getOptional(option).isEmpty()) {
            settings.set(option, value);
        }
    }
}
