package io.wasmjobs.benchmarks.pipeline;

import static org.apache.flink.runtime.checkpoint.CheckpointStatsStatus.COMPLETED;

import io.wasmjobs.job.WasmJobs;
import io.wasmjobs.job.config.PipelineConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The pipeline itself, on a Flink cluster in this JVM with the settings of {@code flink-conf}. */
final class PipelineSubject implements Subject {

    private final Setting setting;
    private final int parallelism;
    private final Map<String, String> options;

    /**
     * @param options the pipeline's options except topics and modules
     */
    PipelineSubject(Setting setting, int parallelism, Map<String, String> options) {
        this.setting = setting;
        this.parallelism = parallelism;
        this.options = Map.copyOf(options);
    }

    /**
     * The environment of pipelines.
     *
     * @param bootstrapServers the broker
     * @param flinkConf the folder of {@code config.yaml}
     * @param modules the guests
     * @param scratch a folder to write to
     */
    record Setting(String bootstrapServers, Path flinkConf, Path modules, Path scratch) {}

    @Override
    public OnCluster start(Pass pass) throws Exception {
        return start(pass, cluster(Files.createTempDirectory(setting.scratch(), "flink")));
    }

    /** Starts from a savepoint of another pipeline. */
    OnCluster startFrom(String savepoint, Pass pass) throws Exception {
        Configuration cluster = cluster(Files.createTempDirectory(setting.scratch(), "flink"));
        cluster.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        return start(pass, cluster);
    }

    private OnCluster start(Pass pass, Configuration cluster) throws Exception {
        MiniCluster flink =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(cluster)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(parallelism)
                                .build());
        flink.start();
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(cluster);
        environment.setParallelism(parallelism);
        WasmJobs.define(environment, PipelineConfig.from(options(pass)));
        JobGraph graph = environment.getStreamGraph().getJobGraph();
        return new OnCluster(flink, flink.submitJob(graph).get().getJobID(), rest(environment));
    }

    /** Committed output changes with each checkpoint only. */
    private Duration rest(StreamExecutionEnvironment environment) {
        return "at-least-once".equals(options.get("wasm.delivery"))
                ? Duration.ZERO
                : Duration.ofMillis(environment.getCheckpointConfig().getCheckpointInterval())
                        .plusMillis(500);
    }

    private Configuration cluster(Path folder) {
        Configuration cluster =
                GlobalConfiguration.loadConfiguration(setting.flinkConf().toString());
        cluster.removeConfig(MetricOptions.REPORTERS_LIST);
        cluster.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, uri(folder, "checkpoints"));
        cluster.set(CheckpointingOptions.SAVEPOINT_DIRECTORY, uri(folder, "savepoints"));
        cluster.set(CoreOptions.TMP_DIRS, folder.resolve("scratch").toString());
        cluster.set(RestOptions.BIND_PORT, "0");
        cluster.set(WebOptions.CHECKPOINTS_HISTORY_SIZE, 10_000);
        // A pipeline that restarts must not produce figures.
        cluster.set(RestartStrategyOptions.RESTART_STRATEGY, "disable");
        // A MiniCluster ignores the process's total memory, so its parts are set as in config.yaml.
        cluster.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
        cluster.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
        cluster.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
        return cluster;
    }

    private static String uri(Path folder, String name) {
        return folder.resolve(name).toUri().toString();
    }

    private Configuration options(Pass pass) {
        Configuration all = new Configuration();
        all.setString("kafka.bootstrap-servers", setting.bootstrapServers());
        all.setString("kafka.topic.jobs", pass.workload().topic());
        all.setString("kafka.topic.results", pass.results());
        all.setString("kafka.topic.dead-letters", pass.deadLetters());
        all.setString("kafka.group-id", pass.name());
        all.setString("kafka.transactional-id-prefix", pass.name());
        all.setString("wasm.modules", setting.modules().toString());
        options.forEach(all::setString);
        return all;
    }

    /**
     * Bytes of checkpoints.
     *
     * @param incremental bytes that all checkpoints wrote
     * @param whole bytes that a restore from the last one would read
     */
    record Written(long incremental, long whole) {}

    /** One pipeline and its cluster. */
    record OnCluster(MiniCluster flink, JobID pipeline, Duration rest) implements Running {

        @Override
        public void check() throws Exception {
            if (hasEnded()) {
                flink.requestJobResult(pipeline)
                        .get()
                        .toJobExecutionResult(getClass().getClassLoader());
            }
        }

        /** Stops with a savepoint, and returns its path. */
        String stopWithSavepoint() throws Exception {
            return flink.stopWithSavepoint(pipeline, null, false, SavepointFormatType.NATIVE).get();
        }

        /** Triggers a checkpoint, and waits for it. */
        void checkpoint() throws Exception {
            flink.triggerCheckpoint(pipeline, CheckpointType.CONFIGURED).get();
        }

        /** The bytes that checkpoints have written so far. */
        Written checkpoints() throws Exception {
            CheckpointStatsSnapshot all =
                    Objects.requireNonNull(
                            flink.getExecutionGraph(pipeline).get().getCheckpointStatsSnapshot());
            long incremental =
                    all.getHistory().getCheckpoints().stream()
                            .filter(checkpoint -> checkpoint.getStatus() == COMPLETED)
                            .mapToLong(AbstractCheckpointStats::getCheckpointedSize)
                            .sum();
            CompletedCheckpointStats latest = all.getHistory().getLatestCompletedCheckpoint();
            return new Written(incremental, latest == null ? 0 : latest.getStateSize());
        }

        @Override
        public void stop() throws Exception {
            if (!hasEnded()) {
                flink.cancelJob(pipeline).get();
                flink.requestJobResult(pipeline).get();
            }
            flink.close();
        }

        private boolean hasEnded() throws ExecutionException, InterruptedException {
            return flink.getJobStatus(pipeline).get().isTerminalState();
        }
    }
}
