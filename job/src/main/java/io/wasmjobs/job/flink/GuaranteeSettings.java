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
import static org.apache.flink.configuration.ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION;
import static org.apache.flink.configuration.PipelineOptions.MAX_PARALLELISM;
import static org.apache.flink.configuration.RestartStrategyOptions.RESTART_STRATEGY;
import static org.apache.flink.configuration.StateBackendOptions.STATE_BACKEND;
import static org.apache.flink.configuration.StateChangelogOptions.ENABLE_STATE_CHANGE_LOG;

import io.wasmjobs.job.config.Delivery;
import io.wasmjobs.job.config.KafkaOptions;
import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.config.WasmOptions;
import io.wasmjobs.job.deduplication.RunningTimeStateBackend;
import io.wasmjobs.job.run.RunBoundRecordsFactory;
import io.wasmjobs.job.state.SavedState;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackendFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The settings that the guarantees depend on: how checkpoints are taken and kept, and what happens
 * after a failure. The pipeline sets them itself, so that they apply on any cluster.
 */
final class GuaranteeSettings {

    /**
     * The key groups of new state: the most subtasks to which the pipeline can be rescaled. The
     * number has many divisors, so that subtasks mostly have the same number of groups.
     */
    static final int KEY_GROUPS = 720;

    /**
     * The interval under exactly-once: results become visible with a checkpoint, so readers wait
     * for it.
     */
    private static final Duration SHOWING_INTERVAL = Duration.ofSeconds(2);

    /**
     * The interval under at-least-once: results do not depend on checkpoints, and each one delays
     * jobs.
     */
    private static final Duration SAVING_INTERVAL = Duration.ofSeconds(10);

    /** The checkpoint timeout: a savepoint that stops the pipeline waits for running jobs. */
    private static final Duration TIMEOUT = Duration.ofMinutes(10);

    /**
     * The time after which barriers overtake jobs. Until then they wait, which keeps checkpoints
     * small.
     */
    private static final Duration ALIGNMENT = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofMillis(500);

    /**
     * Failed checkpoints that are tolerated, as for a full disk or a slow upload: a restart would
     * only repeat work.
     */
    private static final int TOLERATED_FAILURES = 3;

    private static final String ROCKSDB = "rocksdb";
    private static final String RUNNING_TIME = RunningTimeStateBackend.Factory.class.getName();

    private static final ConfigOption<Duration> INITIAL_BACKOFF =
            RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF;
    private static final ConfigOption<Duration> MAX_BACKOFF =
            RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF;
    private static final ConfigOption<Double> BACKOFF_MULTIPLIER =
            RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_BACKOFF_MULTIPLIER;
    private static final ConfigOption<Duration> RESET_BACKOFF_THRESHOLD =
            RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_RESET_BACKOFF_THRESHOLD;
    private static final ConfigOption<Double> JITTER_FACTOR =
            RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_JITTER_FACTOR;

    private static final Logger LOG = LoggerFactory.getLogger(GuaranteeSettings.class);

    private final LayeredSettings settings;

    private GuaranteeSettings(LayeredSettings settings) {
        this.settings = settings;
    }

    /**
     * Adds the settings.
     *
     * @throws IllegalConfigurationException if a transaction would end before its checkpoint, or
     *     bound records in the state to resume from would have no operator
     */
    static void add(LayeredSettings settings, PipelineConfig options) {
        GuaranteeSettings guarantees = new GuaranteeSettings(settings);
        boolean exactlyOnce = options.delivery() == Delivery.EXACTLY_ONCE;
        Duration interval =
                settings.unlessGiven(
                        CHECKPOINTING_INTERVAL, exactlyOnce ? SHOWING_INTERVAL : SAVING_INTERVAL);
        if (exactlyOnce) {
            checkTransactions(options.kafka().transactionTimeout(), interval);
        }
        guarantees.addCheckpoints(interval);
        guarantees.addState(options);
        guarantees.addRestarts();
    }

    private static void checkTransactions(Duration timeout, Duration interval) {
        if (timeout.compareTo(interval) <= 0) {
            throw new IllegalConfigurationException(
                    KafkaOptions.PRODUCER.prefix()
                            + "transaction.timeout.ms: "
                            + timeout.toMillis()
                            + " is too short; Kafka would abort each transaction before its"
                            + " checkpoint, which comes every "
                            + interval.toMillis()
                            + " ms");
        }
    }

    private void addCheckpoints(Duration interval) {
        settings.always(CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
        settings.always(ENABLE_UNALIGNED, true);
        settings.always(MAX_CONCURRENT_CHECKPOINTS, 1);
        settings.always(ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, true);
        settings.always(EXTERNALIZED_CHECKPOINT_RETENTION, RETAIN_ON_CANCELLATION);
        Duration quarter = interval.dividedBy(4);
        settings.unlessGiven(
                MIN_PAUSE_BETWEEN_CHECKPOINTS,
                quarter.compareTo(LONGEST_PAUSE) < 0 ? quarter : LONGEST_PAUSE);
        settings.unlessGiven(TOLERABLE_FAILURE_NUMBER, TOLERATED_FAILURES);
        Duration timeout = settings.unlessGiven(CHECKPOINTING_TIMEOUT, TIMEOUT);
        Duration alignment = settings.unlessGiven(ALIGNED_CHECKPOINT_TIMEOUT, ALIGNMENT);
        if (alignment.compareTo(timeout) >= 0) {
            // With a longer timeout no barrier would overtake a job before the checkpoint times
            // out.
            settings.always(ALIGNED_CHECKPOINT_TIMEOUT, timeout.dividedBy(2));
        }
    }

    private void addState(PipelineConfig options) {
        addStateBackend();
        settings.unlessGiven(INCREMENTAL_CHECKPOINTS, true);
        SavepointRestoreSettings restored =
                SavepointRestoreSettings.fromConfiguration(settings.given());
        if (!restored.restoreSavepoint()) {
            settings.unlessGiven(MAX_PARALLELISM, KEY_GROUPS);
        } else {
            readable(restored.getRestorePath()).ifPresent(state -> addRestored(state, options));
        }
    }

    private void addRestored(SavedState state, PipelineConfig options) {
        // State keeps the number of key groups that it was written with: Flink refuses any other.
        if (state.maxParallelisms().size() == 1) {
            settings.unlessGiven(MAX_PARALLELISM, state.maxParallelisms().iterator().next());
        }
        boolean hasBound = state.operators().contains(RunBoundRecordsFactory.NAME);
        if (hasBound && options.boundThreads() == null) {
            // Flink would refuse it too, and suggest an option that loses the records in flight.
            throw new IllegalConfigurationException(
                    WasmOptions.BINDINGS.key()
                            + ": missing; the state in "
                            + state.pointer()
                            + " is of a pipeline with bindings. Give the file again; if no topic is"
                            + " bound any more, one that says bindings: []");
        }
    }

    /** Job ids must not age by a clock that can be set. */
    private void addStateBackend() {
        String given = settings.unlessGiven(STATE_BACKEND, ROCKSDB);
        if (given.equalsIgnoreCase(ROCKSDB)
                || given.equals(EmbeddedRocksDBStateBackendFactory.class.getName())) {
            settings.settings().set(STATE_BACKEND, RUNNING_TIME);
        } else if (!given.equals(RUNNING_TIME)) {
            warnOfClocks(STATE_BACKEND.key(), given, ROCKSDB);
        }
        if (settings.given().get(ENABLE_STATE_CHANGE_LOG)) {
            warnOfClocks(ENABLE_STATE_CHANGE_LOG.key(), "true", "false");
        }
    }

    private static void warnOfClocks(String option, String given, String better) {
        LOG.warn(
                "{} is {}: job ids age by the TaskManagers' clocks, so a clock that is set can give"
                        + " a job two outcomes; with {} it cannot",
                option,
                given,
                better);
    }

    /** A state; empty if it cannot be read here. Flink then uses what it finds in the state. */
    private static Optional<SavedState> readable(String pointer) {
        try {
            return Optional.of(SavedState.read(pointer));
        } catch (IOException e) {
            LOG.info("{} cannot be read here; the cluster may reach it", pointer, e);
            return Optional.empty();
        }
    }

    private void addRestarts() {
        if (!settings.isGiven(RESTART_STRATEGY)) {
            settings.unlessGiven(RESTART_STRATEGY, "exponential-delay");
            settings.unlessGiven(INITIAL_BACKOFF, Duration.ofSeconds(1));
            settings.unlessGiven(MAX_BACKOFF, Duration.ofMinutes(1));
            settings.unlessGiven(BACKOFF_MULTIPLIER, 2.0);
            settings.unlessGiven(RESET_BACKOFF_THRESHOLD, Duration.ofMinutes(10));
            settings.unlessGiven(JITTER_FACTOR, 0.1);
        }
    }
}
