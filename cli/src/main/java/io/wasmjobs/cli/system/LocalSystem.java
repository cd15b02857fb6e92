package io.wasmjobs.cli.system;

import io.wasmjobs.cli.error.CommandFailure;
import io.wasmjobs.cli.kafka.KafkaCluster;
import io.wasmjobs.cli.kafka.TopicCreation;
import io.wasmjobs.cli.kafka.TopicNames;
import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.state.SavedState;
import io.wasmjobs.job.state.StateFolder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/** The whole system in this JVM: a broker, its topics, and the pipeline with its dashboard. */
public final class LocalSystem implements AutoCloseable {

    private final DataFolder data;
    private final EmbeddedBroker broker;
    private final PipelineCluster pipeline;

    private LocalSystem(DataFolder data, EmbeddedBroker broker, PipelineCluster pipeline) {
        this.data = data;
        this.broker = broker;
        this.pipeline = pipeline;
    }

    /**
     * Starts everything, and resumes an earlier system of the same folder.
     *
     * @param steps receives a short description of each step
     * @throws CommandFailure if an option is wrong, or a port or the folder cannot be used; the
     *     message says what to do
     */
    public static LocalSystem start(SystemSettings settings, Consumer<String> steps)
            throws Exception {
        try {
            PipelineConfig unused = PipelineCluster.check(settings);
            return startAll(settings, steps);
        } catch (IllegalConfigurationException e) {
            throw CommandFailure.usage(String.valueOf(e.getMessage()));
        }
    }

    private static LocalSystem startAll(SystemSettings settings, Consumer<String> steps)
            throws Exception {
        int kafkaPort = Ports.claim(settings.kafkaPort(), "--kafka-port");
        // Fails now if the port is in use. With port 0 Flink chooses one when it binds: a free port
        // chosen here could be taken by then.
        int unused = Ports.claim(settings.dashboardPort(), "--dashboard-port");
        DataFolder data = DataFolder.open(settings.data());
        SystemLog.writeTo(data.log());
        EmbeddedBroker broker = null;
        LocalSystem system = null;
        try {
            Optional<SavedState> state = state(settings, data, steps);
            steps.accept("starting Kafka");
            broker = EmbeddedBroker.start(data.broker(), kafkaPort);
            createTopics(broker, settings);
            steps.accept(
                    state.isPresent()
                            ? "starting the pipeline, resuming from " + state.get().pointer()
                            : "starting the pipeline");
            PipelineCluster pipeline =
                    PipelineCluster.start(settings, data, broker.bootstrapServers(), state);
            pipeline.awaitRunning();
            system = new LocalSystem(data, broker, pipeline);
            return system;
        } finally {
            if (system == null) {
                close(broker, data);
            }
        }
    }

    /** The state that the pipeline resumes from; a fresh start sets it aside. */
    private static Optional<SavedState> state(
            SystemSettings settings, DataFolder data, Consumer<String> steps) throws IOException {
        StateFolder folder = new StateFolder(data.root(), steps);
        if (!settings.isFresh()) {
            return folder.latest();
        }
        folder.setAllAside().forEach(path -> steps.accept("set aside: " + path));
        return Optional.empty();
    }

    private static void close(@Nullable EmbeddedBroker broker, DataFolder data) throws IOException {
        if (broker != null) {
            broker.close();
        }
        data.close();
    }

    private static void createTopics(EmbeddedBroker broker, SystemSettings settings)
            throws ExecutionException, InterruptedException {
        List<String> topics = PipelineCluster.check(settings).kafka().topics();
        TopicCreation creation = new TopicCreation(settings.partitions(), Optional.empty());
        try (Admin admin = new KafkaCluster(broker.bootstrapServers(), Map.of()).admin()) {
            creation.create(admin, TopicNames.DEFAULTS);
            creation.create(admin, topics);
        }
    }

    /** The address of Kafka for clients. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The address of the dashboard. */
    public URI dashboard() throws ExecutionException, InterruptedException {
        return pipeline.dashboard();
    }

    /** The log of broker and cluster. */
    public Path log() {
        return data.log();
    }

    /** Completes with a reason when the pipeline has ended by itself. */
    public CompletableFuture<String> failure() {
        return pipeline.end()
                .handle(
                        (result, thrown) -> {
                            Throwable cause =
                                    thrown != null
                                            ? thrown
                                            : result.getSerializedThrowable()
                                                    .<Throwable>map(serialized -> serialized)
                                                    .orElse(null);
                            return cause == null
                                    ? "it was cancelled or finished"
                                    : String.valueOf(cause.getMessage());
                        });
    }

    /** Stops cleanly, with a savepoint if the folder is kept. */
    public void stop() throws Exception {
        if (data.isKept() && !pipeline.end().isDone()) {
            pipeline.stopWithSavepoint();
        }
        close();
    }

    @Override
    public void close() throws IOException {
        try {
            pipeline.close();
        } finally {
            broker.close();
            data.close();
        }
    }
}
