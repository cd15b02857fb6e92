package io.wasmjobs.job.flink;

import static org.apache.flink.configuration.CheckpointingOptions.ALIGNED_CHECKPOINT_TIMEOUT;
import static org.apache.flink.configuration.CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE;
import static org.apache.flink.configuration.CheckpointingOptions.CHECKPOINTING_INTERVAL;
import static org.apache.flink.configuration.CheckpointingOptions.CHECKPOINTING_TIMEOUT;
import static org.apache.flink.configuration.CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH;
import static org.apache.flink.configuration.CheckpointingOptions.ENABLE_UNALIGNED;
import static org.apache.flink.configuration.CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION;
import static org.apache.flink.configuration.CheckpointingOptions.INCREMENTAL_CHECKPOINTS;
import static org.apache.flink.configuration.CheckpointingOptions.MAX_CONCURRENT_CHECKPOINTS;
import static org.apache.flink.configuration.CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS;
import static org.apache.flink.configuration.CheckpointingOptions.TOLERABLE_FAILURE_NUMBER;
import static org.apache.flink.configuration.ExecutionOptions.BUFFER_TIMEOUT;
import static org.apache.flink.configuration.ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION;
import static org.apache.flink.configuration.ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION;
import static org.apache.flink.configuration.PipelineOptions.MAX_PARALLELISM;
import static org.apache.flink.configuration.PipelineOptions.OBJECT_REUSE;
import static org.apache.flink.configuration.RestartStrategyOptions.RESTART_STRATEGY;
import static org.apache.flink.configuration.StateBackendOptions.STATE_BACKEND;
import static org.apache.flink.configuration.StateChangelogOptions.ENABLE_STATE_CHANGE_LOG;
import static org.apache.flink.configuration.StateRecoveryOptions.SAVEPOINT_PATH;
import static org.apache.flink.core.execution.CheckpointingMode.AT_LEAST_ONCE;
import static org.apache.flink.core.execution.CheckpointingMode.EXACTLY_ONCE;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.COMPACTION_STYLE;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.COMPRESSION_PER_LEVEL;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.METADATA_BLOCK_SIZE;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.USE_BLOOM_FILTER;
import static org.apache.flink.state.rocksdb.RocksDBConfigurableOptions.WRITE_BUFFER_SIZE;
import static org.apache.flink.state.rocksdb.RocksDBOptions.OPTIONS_FACTORY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.rocksdb.CompactionStyle.LEVEL;
import static org.rocksdb.CompactionStyle.UNIVERSAL;
import static org.rocksdb.CompressionType.LZ4_COMPRESSION;

import io.wasmjobs.job.KeptState;
import io.wasmjobs.job.LogWatch;
import io.wasmjobs.job.config.Delivery;
import io.wasmjobs.job.config.KafkaConfig;
import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.deduplication.RunningTimeStateBackend;
import io.wasmjobs.job.deduplication.SeenIdsRocksDBOptionsFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackendFactory;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.logging.log4j.Level;
import org.junit.jupiter.api.Test;

/** The pipeline brings its own Flink settings; a configuration may change the uncritical ones. */
final class FlinkSettingsTest {

    private static final String RUNNING_TIME = RunningTimeStateBackend.Factory.class.getName();

    private static ReadableConfig applied(
            Delivery delivery, Configuration given, String... options) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(given);
        FlinkSettings.apply(environment, options(delivery.toString(), options));
        return environment.getConfiguration();
    }

    private static KafkaConfig kafka(String delivery, String... more) {
        return options(delivery, more).kafka();
    }

    private static PipelineConfig options(String delivery, String... more) {
        Configuration options = new Configuration();
        options.setString("kafka.bootstrap-servers", "localhost:9092");
        options.setString("wasm.modules", "/modules");
        options.setString("wasm.delivery", delivery);
        for (int i = 0; i < more.length; i += 2) {
            options.setString(more[i], more[i + 1]);
        }
        return PipelineConfig.from(options);
    }

    private static Map<String, String> producer(String delivery, String... more) {
        return kafka(delivery, more).producer();
    }

    @Test
    void thePipelineSetsHowIdsAreStored() {
        ReadableConfig applied = applied(Delivery.EXACTLY_ONCE, new Configuration());

        assertThat(applied.get(COMPACTION_STYLE)).isEqualTo(UNIVERSAL);
        assertThat(applied.get(COMPRESSION_PER_LEVEL)).containsExactly(LZ4_COMPRESSION);
        assertThat(applied.get(USE_BLOOM_FILTER)).isTrue();
        assertThat(applied.get(METADATA_BLOCK_SIZE)).isEqualTo(MemorySize.parse("64 kb"));
        assertThat(applied.get(OPTIONS_FACTORY))
                .isEqualTo(SeenIdsRocksDBOptionsFactory.class.getName());
    }

    @Test
    void underAtLeastOnceResultsAreBufferedBriefly() {
        ReadableConfig applied = applied(Delivery.AT_LEAST_ONCE, new Configuration());

        assertThat(applied.get(BUFFER_TIMEOUT)).isEqualTo(Duration.ofMillis(2));
        assertThat(applied.get(CHECKPOINTING_INTERVAL)).isEqualTo(Duration.ofSeconds(10));
        assertThat(applied.get(WRITE_BUFFER_SIZE)).isEqualTo(MemorySize.parse("1 mb"));
    }

    @Test
    void underExactlyOnceTheCheckpointIntervalIsShort() {
        ReadableConfig applied = applied(Delivery.EXACTLY_ONCE, new Configuration());

        assertThat(applied.get(CHECKPOINTING_INTERVAL)).isEqualTo(Duration.ofSeconds(2));
        assertThat(applied.getOptional(BUFFER_TIMEOUT)).isEmpty();
        assertThat(applied.getOptional(WRITE_BUFFER_SIZE)).isEmpty();
    }

    @Test
    void aConfigurationOverridesUncriticalSettingsOnly() {
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
    void thePipelineSetsWhatTheGuaranteesNeedForEachDelivery() {
        for (Delivery delivery : Delivery.values()) {
            ReadableConfig applied = applied(delivery, new Configuration());

            assertThat(applied.get(CHECKPOINTING_CONSISTENCY_MODE)).isEqualTo(EXACTLY_ONCE);
            assertThat(applied.get(ENABLE_UNALIGNED)).isTrue();
            assertThat(applied.get(ALIGNED_CHECKPOINT_TIMEOUT)).isEqualTo(Duration.ofSeconds(1));
            assertThat(applied.get(CHECKPOINTING_TIMEOUT)).isEqualTo(Duration.ofMinutes(10));
            assertThat(applied.get(TOLERABLE_FAILURE_NUMBER)).isEqualTo(3);
            assertThat(applied.get(MAX_CONCURRENT_CHECKPOINTS)).isOne();
            assertThat(applied.get(ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH)).isTrue();
            assertThat(applied.get(MIN_PAUSE_BETWEEN_CHECKPOINTS))
                    .isEqualTo(Duration.ofMillis(500));
            assertThat(applied.get(EXTERNALIZED_CHECKPOINT_RETENTION))
                    .isEqualTo(RETAIN_ON_CANCELLATION);
            assertThat(applied.get(INCREMENTAL_CHECKPOINTS)).isTrue();
            assertThat(applied.get(STATE_BACKEND)).isEqualTo(RUNNING_TIME);
            assertThat(applied.get(RESTART_STRATEGY)).isEqualTo("exponential-delay");
            assertThat(applied.get(MAX_PARALLELISM)).isEqualTo(720);
        }
    }

    @Test
    void aConfigurationThatWouldBreakAGuaranteeIsOverriddenWithAWarning() {
        Configuration given = new Configuration();
        given.set(CHECKPOINTING_CONSISTENCY_MODE, AT_LEAST_ONCE);
        given.set(ENABLE_UNALIGNED, false);
        given.set(ALIGNED_CHECKPOINT_TIMEOUT, Duration.ofHours(1));
        given.set(ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, false);
        given.set(EXTERNALIZED_CHECKPOINT_RETENTION, DELETE_ON_CANCELLATION);
        given.set(MAX_CONCURRENT_CHECKPOINTS, 2);
        try (LogWatch log = new LogWatch(Level.WARN)) {
            ReadableConfig applied = applied(Delivery.EXACTLY_ONCE, given);

            assertThat(applied.get(CHECKPOINTING_CONSISTENCY_MODE)).isEqualTo(EXACTLY_ONCE);
            assertThat(applied.get(ENABLE_UNALIGNED)).isTrue();
            assertThat(applied.get(ALIGNED_CHECKPOINT_TIMEOUT)).isEqualTo(Duration.ofMinutes(5));
            assertThat(applied.get(ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH)).isTrue();
            assertThat(applied.get(EXTERNALIZED_CHECKPOINT_RETENTION))
                    .isEqualTo(RETAIN_ON_CANCELLATION);
            assertThat(applied.get(MAX_CONCURRENT_CHECKPOINTS)).isOne();
            assertThat(log.lines())
                    .filteredOn(line -> line.startsWith("WARN LayeredSettings "))
                    .hasSize(6)
                    .contains(
                            "WARN LayeredSettings execution.checkpointing.unaligned.enabled is set to true, not to"
                                    + " false"
                                    + ": the pipeline relies on it ");
        }
    }

    @Test
    void rocksDbUnderAnyNameAgesStateByRunningTime() {
        List<String> names =
                List.of(
                        "rocksdb",
                        "RocksDB",
                        EmbeddedRocksDBStateBackendFactory.class.getName(),
                        RUNNING_TIME);
        try (LogWatch log = new LogWatch(Level.WARN)) {
            for (String name : names) {
                Configuration given = new Configuration();
                given.set(STATE_BACKEND, name);

                assertThat(applied(Delivery.EXACTLY_ONCE, given).get(STATE_BACKEND))
                        .isEqualTo(RUNNING_TIME);
            }
            assertThat(log.lines()).isEmpty();
        }
    }

    @Test
    void settingsThatAgeIdsByTheMachinesClockCauseAWarning() {
        Configuration given = new Configuration();
        given.set(STATE_BACKEND, "hashmap");
        given.set(ENABLE_STATE_CHANGE_LOG, true);
        try (LogWatch log = new LogWatch(Level.WARN)) {
            assertThat(applied(Delivery.EXACTLY_ONCE, given).get(STATE_BACKEND))
                    .isEqualTo("hashmap");
            assertThat(log.lines())
                    .satisfiesExactly(
                            backend ->
                                    assertThat(backend)
                                            .startsWith(
                                                    "WARN GuaranteeSettings state.backend.type is"
                                                            + " hashmap: job ids age by the"
                                                            + " TaskManagers' clocks"),
                            changelog ->
                                    assertThat(changelog)
                                            .startsWith(
                                                    "WARN GuaranteeSettings state.changelog.enabled"
                                                            + " is true: job ids age by"));
        }
    }

    @Test
    void aConfigurationMayChangeSettingsThatBreakNoGuarantee() {
        Configuration given = new Configuration();
        given.set(CHECKPOINTING_TIMEOUT, Duration.ofMinutes(2));
        given.set(ALIGNED_CHECKPOINT_TIMEOUT, Duration.ZERO);
        given.set(TOLERABLE_FAILURE_NUMBER, 10);
        given.set(MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofSeconds(3));
        given.set(RESTART_STRATEGY, "fixed-delay");
        given.set(MAX_PARALLELISM, 128);

        ReadableConfig applied = applied(Delivery.EXACTLY_ONCE, given);

        given.toMap().forEach((key, value) -> assertThat(toMap(applied)).containsEntry(key, value));
        assertThat(toMap(applied).keySet()).noneMatch(key -> key.contains("exponential-delay"));
    }

    private static Map<String, String> toMap(ReadableConfig settings) {
        return ((Configuration) settings).toMap();
    }

    @Test
    void shortIntervalsHaveShortPauses() {
        Configuration given = new Configuration();
        given.set(CHECKPOINTING_INTERVAL, Duration.ofMillis(500));

        assertThat(applied(Delivery.EXACTLY_ONCE, given).get(MIN_PAUSE_BETWEEN_CHECKPOINTS))
                .isEqualTo(Duration.ofMillis(125));
    }

    @Test
    void aTransactionThatEndsBeforeItsCheckpointIsRefused() {
        Configuration given = new Configuration();
        given.set(CHECKPOINTING_INTERVAL, Duration.ofMinutes(1));
        String[] options = {"kafka.producer.transaction.timeout.ms", "60000"};

        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> applied(Delivery.EXACTLY_ONCE, given, options))
                .withMessage(
                        "kafka.producer.transaction.timeout.ms: 60000 is too short; Kafka would"
                                + " abort each transaction before its checkpoint, which comes every"
                                + " 60000 ms");
        assertThat(applied(Delivery.AT_LEAST_ONCE, given, options)).isNotNull();
    }

    /**
     * The kept savepoint has Flink's default, since it was taken before the pipeline set a number.
     */
    @Test
    void restoredStateKeepsItsNumberOfKeyGroups() {
        Configuration given = new Configuration();
        given.set(SAVEPOINT_PATH, KeptState.pointer("savepoints/1"));

        assertThat(applied(Delivery.EXACTLY_ONCE, given).get(MAX_PARALLELISM)).isEqualTo(128);
    }

    @Test
    void stateThatTheClientCannotReadKeepsItsNumberOfKeyGroups() {
        Configuration given = new Configuration();
        given.set(SAVEPOINT_PATH, "file:///only/the/cluster/reaches/this");

        assertThat(applied(Delivery.EXACTLY_ONCE, given).getOptional(MAX_PARALLELISM)).isEmpty();
    }

    @Test
    void onlyCommittedRecordsAreReadUnlessAnOptionSaysOtherwise() {
        String key = "isolation.level";

        assertThat(kafka("at-least-once").consumer()).containsEntry(key, "read_committed");
        assertThat(kafka("exactly-once", "kafka.consumer." + key, "read_uncommitted").consumer())
                .containsEntry(key, "read_uncommitted");
    }

    @Test
    void theProducerLingersUnderExactlyOnce() {
        assertThat(producer("exactly-once")).containsEntry("linger.ms", "100");
        assertThat(producer("at-least-once")).containsEntry("linger.ms", "2");
        assertThat(producer("at-least-once", "kafka.producer.linger.ms", "0"))
                .containsEntry("linger.ms", "0")
                .containsEntry("batch.size", "131072");
    }
}
