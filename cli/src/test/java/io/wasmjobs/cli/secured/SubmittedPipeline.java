package io.wasmjobs.cli.secured;

import io.wasmjobs.job.Startup;
import io.wasmjobs.job.WasmJobs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** A Flink cluster in the test's JVM that runs the pipeline with the arguments of {@code main}. */
public final class SubmittedPipeline implements AutoCloseable {

    private final MiniCluster cluster;
    private final Configuration settings;

    private SubmittedPipeline(MiniCluster cluster, Configuration settings) {
        this.cluster = cluster;
        this.settings = settings;
    }

    /** Starts a cluster with one slot, whose checkpoints are in {@code folder}. */
    public static SubmittedPipeline cluster(Path folder) throws Exception {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
        settings.set(RestOptions.BIND_PORT, "0");
        MiniCluster cluster =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(settings)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(1)
                                .build());
        cluster.start();
        return new SubmittedPipeline(cluster, settings);
    }

    /**
     * The graph that is sent to the cluster.
     *
     * @throws org.apache.flink.configuration.IllegalConfigurationException with the line that
     *     {@code main} would print
     */
    public JobGraph graph(List<String> arguments) {
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        environment.setParallelism(1);
        WasmJobs.define(environment, Startup.checked(arguments, settings));
        return environment.getStreamGraph().getJobGraph();
    }

    /** Submits a pipeline. */
    public JobID submit(JobGraph graph) throws Exception {
        return cluster.submitJob(graph).get().getJobID();
    }

    /** Cancels the pipeline. */
    public void cancel(JobID id) throws Exception {
        cluster.cancelJob(id).get();
        cluster.requestJobResult(id).get();
    }

    /** The pipeline's options as the dashboard shows them. */
    public String shown(JobID id) throws Exception {
        URI page = URI.create(cluster.getRestAddress().get() + "/jobs/" + id + "/config");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(page).build(), BodyHandlers.ofString())
                .body();
    }

    @Override
    public void close() {
        cluster.closeAsync().join();
    }
}
