package io.wasmjobs.cli.system;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.kafka.LongTransactions;
import io.wasmjobs.job.WasmJobs;
import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.kafka.EarlierRun;
import io.wasmjobs.job.kafka.TopicCheck;
import io.wasmjobs.job.state.SavedState;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.RecoveryClaimMode;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Flink cluster in this JVM, on loopback only, that runs the pipeline and nothing else. */
final class PipelineCluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PipelineCluster.class);
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final MiniCluster cluster;
    private final JobID pipeline;
    private final Path savepoints;
    private final CompletableFuture<JobResult> end;

    private PipelineCluster(MiniCluster cluster, JobID pipeline, Path savepoints) {
        this.cluster = cluster;
        this.pipeline = pipeline;
        this.savepoints = savepoints;
        this.end = cluster.requestJobResult(pipeline);
    }

    /**
     * Starts the cluster and the pipeline on it.
     *
     * @param state the state to resume from; empty for a new pipeline
     */
    static PipelineCluster start(
            SystemSettings settings,
            DataFolder data,
            String bootstrapServers,
            Optional<SavedState> state)
            throws Exception {
        Configuration configuration = configuration(settings, data);
        configuration.setString("kafka.bootstrap-servers", bootstrapServers);
        configuration.setString("kafka.producer.transaction.timeout.ms", LongTransactions.millis());
        // This process runs no other pipeline.
        configuration.setString("wasm.duplicates.low-priority-merges", "true");
        addGiven(settings, configuration);
        state.ifPresent(
                saved -> {
                    configuration.set(StateRecoveryOptions.SAVEPOINT_PATH, saved.pointer());
                    configuration.set(StateRecoveryOptions.RESTORE_MODE, RecoveryClaimMode.CLAIM);
                });
        PipelineConfig given = PipelineConfig.from(configuration);
        PipelineConfig options = given.with(TopicCheck.limits(given.kafka()));
        if (state.isEmpty() && !settings.isFresh()) {
            refuseWithoutState(options, data);
        }

        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(configuration)
                                .setCommonBindAddress(Ports.LOOPBACK)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(settings.parallelism())
                                .build());
        cluster.start();
        StreamExecutionEnvironment environment = new StreamExecutionEnvironment(configuration);
        WasmJobs.define(environment, options);
        StreamGraph graph = environment.getStreamGraph();
        graph.setJobName("wasmjobs");
        JobGraph jobGraph = graph.getJobGraph();
        LOG.info(
                "the pipeline starts {}",
                state.map(saved -> "from " + saved.pointer()).orElse("without a checkpoint"));
        cluster.submitJob(jobGraph).get();
        return new PipelineCluster(cluster, jobGraph.getJobID(), data.savepoints());
    }

    /**
     * Checks the pipeline's options before anything is started.
     *
     * @throws org.apache.flink.configuration.IllegalConfigurationException if one is wrong or
     *     unknown
     */
    static PipelineConfig check(SystemSettings settings) {
        Configuration configuration = new Configuration();
        addGiven(settings, configuration);
        return PipelineConfig.from(configuration);
    }

    private static void addGiven(SystemSettings settings, Configuration configuration) {
        configuration.setString("wasm.modules", settings.modules().toString());
        configuration.setString("wasm.compile.cache-folder", settings.compiled().toString());
        settings.options().forEach(configuration::setString);
    }

    private static void refuseWithoutState(PipelineConfig options, DataFolder data)
            throws ExecutionException, InterruptedException, TimeoutException {
        new EarlierRun(options.kafka())
                .trace()
                .ifPresent(
                        trace -> {
                            throw CommandFailure.failed(
                                    trace
                                            + ", and "
                                            + data.root()
                                            + " has no checkpoint or savepoint to resume from: jobs in"
                                            + " flight would be lost, and others run twice; give the"
                                            + " old state up with --fresh");
                        });
    }

    private static Configuration configuration(SystemSettings settings, DataFolder data) {
        Configuration configuration = new Configuration();
        configuration.set(CoreOptions.DEFAULT_PARALLELISM, settings.parallelism());
        configuration.set(CoreOptions.TMP_DIRS, data.scratch().toString());
        // The file that the dashboard shows. If it were set as the system property log.file,
        // RocksDB would write its logs beside it, with names made of a folder's whole path, which
        // are often too long.
        configuration.set(WebOptions.LOG_PATH, data.log().toString());
        configuration.set(TaskManagerOptions.TASK_MANAGER_LOG_PATH, data.log().toString());
        configuration.set(JobManagerOptions.ADDRESS, Ports.LOOPBACK);
        configuration.set(JobManagerOptions.BIND_HOST, Ports.LOOPBACK);
        configuration.set(TaskManagerOptions.HOST, Ports.LOOPBACK);
        configuration.set(TaskManagerOptions.BIND_HOST, Ports.LOOPBACK);
        configuration.set(RestOptions.ADDRESS, Ports.LOOPBACK);
        configuration.set(RestOptions.BIND_ADDRESS, Ports.LOOPBACK);
        configuration.set(RestOptions.BIND_PORT, Integer.toString(settings.dashboardPort()));
        configuration.set(WebOptions.SUBMIT_ENABLE, false);
        configuration.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
        configuration.set(
                TaskManagerOptions.MANAGED_MEMORY_SIZE,
                MemorySize.ofMebiBytes(32L * settings.parallelism() + 32));
        configuration.set(
                CheckpointingOptions.CHECKPOINTING_INTERVAL, settings.checkpointInterval());
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY, data.checkpoints().toUri().toString());
        configuration.set(
                CheckpointingOptions.SAVEPOINT_DIRECTORY, data.savepoints().toUri().toString());
        return configuration;
    }

    /** The address of the dashboard. */
    URI dashboard() throws ExecutionException, InterruptedException {
        return cluster.getRestAddress().get();
    }

    /** Completes when the pipeline has ended, for any reason. */
    CompletableFuture<JobResult> end() {
        return end;
    }

    /** Waits until every subtask runs, or the pipeline has ended. */
    void awaitRunning() throws ExecutionException, InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!end.isDone() && !isRunning(cluster.getExecutionGraph(pipeline).get())) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("the pipeline does not run after " + PATIENCE);
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static boolean isRunning(AccessExecutionGraph graph) {
        return StreamSupport.stream(graph.getAllExecutionVertices().spliterator(), false)
                .allMatch(vertex -> vertex.getExecutionState() == ExecutionState.RUNNING);
    }

    /** Stops the pipeline with a savepoint, from which the next one resumes. */
    Path stopWithSavepoint() throws ExecutionException, InterruptedException, TimeoutException {
        String path =
                cluster.stopWithSavepoint(
                                pipeline,
                                savepoints.toUri().toString(),
                                false,
                                SavepointFormatType.NATIVE)
                        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        LOG.info("the pipeline stopped with the savepoint {}", path);
        return Path.of(URI.create(path));
    }

    @Override
    public void close() {
        cluster.closeAsync().join();
    }
}
