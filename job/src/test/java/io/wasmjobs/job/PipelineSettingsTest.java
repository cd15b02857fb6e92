package io.wasmjobs.job;

import static org.apache.flink.configuration.CheckpointingOptions.CHECKPOINTING_INTERVAL;
import static org.apache.flink.configuration.ExecutionOptions.BUFFER_TIMEOUT;
import static org.apache.flink.configuration.PipelineOptions.OBJECT_REUSE;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.COMPACTION_STYLE;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.METADATA_BLOCK_SIZE;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.USE_BLOOM_FILTER;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.WRITE_BUFFER_SIZE;
import static org.apache.flink.state.rocksdb.RocksDBOptions.OPTIONS_FACTORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.rocksdb.CompactionStyle.LEVEL;
import static org.rocksdb.CompactionStyle.UNIVERSAL;
import static org.rocksdb.CompressionType.LZ4_COMPRESSION;

import io.wasmjobs.job.kafka.KafkaSettings;
import io.wasmjobs.job.options.Delivery;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

/** The pipeline brings its settings along; what it does not rely on, a configuration may change. */
final class PipelineSettingsTest {

    private static ReadableConfig applied(Delivery delivery, Configuration given) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(given);
        PipelineSettings.apply(environment, delivery);
        return environment.getConfiguration();
    }

    private static KafkaSettings kafka(String delivery, String... more) {
        Configuration options = new Configuration();
        options.setString("kafka.bootstrap-servers", "localhost:9092");
        options.setString("wasm.modules", "/modules");
        options.setString("wasm.delivery", delivery);
        for (int i = 0; i < more.length; i += 2) {
            options.setString(more[i], more[i + 1]);
        }
        return PipelineOptions.from(options).kafka();
    }

    private static Map<String, String> producer(String delivery, String... more) {
        return kafka(delivery, more).producer();
    }

    @Test
    void howIdsAreKeptComesWithThePipeline() {
        ReadableConfig applied = applied(Delivery.EXACTLY_ONCE, new Configuration());

        assertThat(applied.get(COMPACTION_STYLE)).isEqualTo(UNIVERSAL);
        assertThat(applied.get(COMPRESSION_PER_LEVEL)).containsExactly(LZ4_COMPRESSION);
        assertThat(applied.get(USE_BLOOM_FILTER)).isTrue();
        assertThat(applied.get(METADATA_BLOCK_SIZE)).isEqualTo(MemorySize.parse("64 kb"));
        assertThat(applied.get(OPTIONS_FACTORY)).isEqualTo(SeenIdsStorage.class.getName());
    }

    @Test
    void whereResultsAreSeenAtOnceNothingHoldsThemUpForLong() {
        ReadableConfig applied = applied(Delivery.AT_LEAST_ONCE, new Configuration());

        assertThat(applied.get(BUFFER_TIMEOUT)).isEqualTo(Duration.ofMillis(2));
        assertThat(applied.get(CHECKPOINTING_INTERVAL)).isEqualTo(Duration.ofSeconds(10));
        assertThat(applied.get(WRITE_BUFFER_SIZE)).isEqualTo(MemorySize.parse("1 mb"));
    }

    @Test
    void whereTheCheckpointShowsResultsItComesSoon() {
        ReadableConfig applied = applied(Delivery.EXACTLY_ONCE, new Configuration());

        assertThat(applied.get(CHECKPOINTING_INTERVAL)).isEqualTo(Duration.ofSeconds(2));
        assertThat(applied.getOptional(BUFFER_TIMEOUT)).isEmpty();
        assertThat(applied.getOptional(WRITE_BUFFER_SIZE)).isEmpty();
    }

    @Test
    void aConfigurationIsStrongerButNotAboutWhatIsReliedOn() {
        Configuration given = new Configuration();
        given.set(BUFFER_TIMEOUT, Duration.ofMillis(7));
        given.set(CHECKPOINTING_INTERVAL, Duration.ofMinutes(1));
        given.set(USE_BLOOM_FILTER, false);
        given.set(COMPACTION_STYLE, LEVEL);
        given.set(OPTIONS_FACTORY, "an.operators.OwnFactory");
        given.set(OBJECT_REUSE, false);

        ReadableConfig applied = applied(Delivery.AT_LEAST_ONCE, given);

        assertThat(applied.get(BUFFER_TIMEOUT)).isEqualTo(Duration.ofMillis(7));
        assertThat(applied.get(CHECKPOINTING_INTERVAL)).isEqualTo(Duration.ofMinutes(1));
        assertThat(applied.get(USE_BLOOM_FILTER)).isFalse();
        assertThat(applied.get(COMPACTION_STYLE)).isEqualTo(LEVEL);
        assertThat(applied.get(OPTIONS_FACTORY)).isEqualTo("an.operators.OwnFactory");
        assertThat(applied.get(OBJECT_REUSE)).isTrue();
    }

    @Test
    void onlyCommittedRecordsAreReadUnlessAnOptionSaysOtherwise() {
        String key = "isolation.level";

        assertThat(kafka("at-least-once").consumer()).containsEntry(key, "read_committed");
        assertThat(kafka("exactly-once", "kafka.consumer." + key, "read_uncommitted").consumer())
                .containsEntry(key, "read_uncommitted");
    }

    @Test
    void theProducerLingersWhereNobodySeesTheResultYet() {
        assertThat(producer("exactly-once")).containsEntry("linger.ms", "100");
        assertThat(producer("at-least-once")).containsEntry("linger.ms", "2");
        assertThat(producer("at-least-once", "kafka.producer.linger.ms", "0"))
                .containsEntry("linger.ms", "0")
                .containsEntry("batch.size", "131072");
    }
}
