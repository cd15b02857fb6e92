package io.wasmjobs.job;

import static org.apache.flink.core.execution.SavepointFormatType.CANONICAL;
import static org.apache.flink.core.execution.SavepointFormatType.NATIVE;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.job.engine.SharedEngine;
import io.wasmjobs.job.kafka.TopicCheck;
import io.wasmjobs.protocol.Bytes;
import io.wasmjobs.protocol.WasmJob;
import io.wasmjobs.protocol.WireRecord;
import io.wasmjobs.testing.TestBroker;
import io.wasmjobs.testing.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** The pipeline on a MiniCluster with a real broker, RocksDB and its own topics. */
final class TestPipeline {

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final int LARGE = 16 << 20;

    private final InMemoryReporter reporter = InMemoryReporter.create();
    private final String name;
    private final Configuration options = new Configuration();
    private final Configuration flink = new Configuration();
    private final Path folder;
    private final KafkaProducer<byte[], byte[]> producer;
    private final TopicReader results;
    private final TopicReader deadLetters;
    private @Nullable MiniCluster cluster;
    private final List<Future<RecordMetadata>> sent = new ArrayList<>();
    private @Nullable JobID running;
    private int endedTaskManagers;

    private TestPipeline(TestBroker broker, Path folder, String name) {
        this.name = name;
        this.folder = folder;
        broker.createTopics(Map.of("max.message.bytes", "" + LARGE), "jobs-" + name);
        broker.createTopics(Map.of(), "results-" + name, "dlq-" + name);
        producer =
                new KafkaProducer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "max.request.size",
                                LARGE,
                                "buffer.memory",
                                4L * LARGE),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        results = new TopicReader(broker, "results-" + name);
        deadLetters = new TopicReader(broker, "dlq-" + name);
        options.setString("kafka.bootstrap-servers", broker.bootstrapServers());
        options.setString("kafka.topic.jobs", "jobs-" + name);
        options.setString("kafka.topic.results", "results-" + name);
        options.setString("kafka.topic.dead-letters", "dlq-" + name);
        options.setString("kafka.group-id", name);
        options.setString("kafka.transactional-id-prefix", name);
        options.setString("wasm.modules", modules().toString());
        options.setString("wasm.retry.backoff", "10 ms");
    }

    static TestPipeline onTopicsOfItsOwn() {
        return onTopics(UUID.randomUUID().toString());
    }

    static TestPipeline onTopics(String name) {
        try {
            return new TestPipeline(
                    TestBroker.get(),
                    Files.createTempDirectory(TestBroker.TARGET, "pipeline").toAbsolutePath(),
                    name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Uses a broker that the test may stop, and a folder for checkpoints that may be full. */
    static TestPipeline on(TestBroker broker, Path folder) {
        return new TestPipeline(broker, folder, UUID.randomUUID().toString());
    }

    /** The folder of this repository's built modules. */
    static Path modules() {
        return Path.of(System.getProperty("wasmjobs.root")).resolve("wasm-modules/built");
    }

    TestPipeline with(String key, String value) {
        options.setString(key, value);
        return this;
    }

    TestPipeline without(String key) {
        options.removeKey(key);
        return this;
    }

    /** Sets an option of Flink, as a cluster's configuration does. */
    <T> TestPipeline withFlink(ConfigOption<T> option, T value) {
        flink.set(option, value);
        return this;
    }

    /** Few settings, since the pipeline itself brings those that the guarantees depend on. */
    private Configuration settings() {
        Configuration settings = new Configuration();
        settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(500));
        settings.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, folder.toUri().toString());
        settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1_000);
        settings.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(50));
        settings.addAll(flink);
        return settings;
    }

    void start(int parallelism) throws Exception {
        startCluster();
        submit(parallelism, null);
    }

    /** Starts from a savepoint, with one subtask of each operator. */
    void startFrom(String savepoint) throws Exception {
        startCluster();
        submit(1, savepoint);
    }

    private void startCluster() throws Exception {
        Configuration settings = settings();
        settings.set(RestOptions.BIND_PORT, "0");
        reporter.addToConfiguration(settings);
        MiniCluster started =
                new MiniCluster(
                        new MiniClusterConfiguration.Builder()
                                .setConfiguration(settings)
                                .setNumTaskManagers(1)
                                .setNumSlotsPerTaskManager(3)
                                .build());
        cluster = started;
        started.start();
    }

    /** Submits the pipeline, from a savepoint or checkpoint where one is given. */
    void submit(int parallelism, @Nullable String from) throws Exception {
        Configuration settings = settings();
        if (from != null) {
            settings.set(StateRecoveryOptions.SAVEPOINT_PATH, from);
        }
        StreamExecutionEnvironment environment =
                StreamExecutionEnvironment.getExecutionEnvironment(settings);
        environment.setParallelism(parallelism);
        PipelineConfig given = PipelineConfig.from(options);
        PipelineConfig checked = given.with(TopicCheck.limits(given.kafka()));
        WasmJobs.define(
                environment,
                checked,
                WasmJobs.topics(checked),
                Sabotage.of(SharedEngine.with(checked.engine())));
        JobGraph graph = environment.getStreamGraph().getJobGraph();
        running = cluster().submitJob(graph).get().getJobID();
    }

    /** The names of all metrics of the running pipeline, with their scopes. */
    Set<String> metrics() {
        return reporter.getMetricsByIdentifiers(running()).keySet();
    }

    /** The consumer group, which is also the prefix of the transactional ids. */
    String group() {
        return name;
    }

    /** The topic of results. */
    String resultsTopic() {
        return "results-" + name;
    }

    /** The address of the cluster's dashboard. */
    URI dashboard() throws Exception {
        return cluster().getRestAddress().get();
    }

    /** The Flink job id of the pipeline. */
    JobID id() {
        return running();
    }

    /** The number of restarts of the pipeline. */
    long restarts() throws Exception {
        return cluster().getExecutionGraph(running()).get().getAllVertices().values().stream()
                .flatMap(vertex -> Stream.of(vertex.getTaskVertices()))
                .mapToLong(task -> task.getCurrentExecutionAttempt().getAttemptNumber())
                .max()
                .orElse(0);
    }

    /** Waits until the pipeline has failed for good, and returns the cause. */
    Throwable failure() throws Exception {
        JobResult result = cluster().requestJobResult(running()).get();
        running = null;
        return result.getSerializedThrowable()
                .orElseThrow()
                .deserializeError(getClass().getClassLoader());
    }

    /** Fails the task of the next invocation, which Flink restarts from the checkpoint. */
    void failATaskWhile(Runnable jobsAreSent) {
        Sabotage.failNext();
        jobsAreSent.run();
        await().atMost(PATIENCE).until(Sabotage::hasFailed);
    }

    /** Terminates the TaskManager with all its tasks, and starts another one. */
    void endATaskManagerWhile(Runnable jobsAreSent) throws Exception {
        long before = restarts();
        jobsAreSent.run();
        cluster().terminateTaskManager(endedTaskManagers++).get();
        cluster().startTaskManager();
        await().atMost(PATIENCE).until(() -> restarts() > before);
    }

    /** Stops with a savepoint, and resumes from it at another parallelism. */
    void stopWithSavepointAndResume(int parallelism) throws Exception {
        submit(parallelism, stopWithSavepoint());
    }

    /** Stops, and returns the savepoint. */
    String stopWithSavepoint() throws Exception {
        checkpoint();
        String path = cluster().stopWithSavepoint(running(), savepoints(), false, NATIVE).get();
        running = null;
        return path;
    }

    /** Takes a savepoint in the canonical format, which every version and state backend reads. */
    String savepoint() throws Exception {
        return cluster().triggerSavepoint(running(), savepoints(), false, CANONICAL).get();
    }

    private String savepoints() {
        return folder.resolve("savepoints").toUri().toString();
    }

    /** Cancels without a savepoint, and resumes from the last checkpoint. */
    void cancelAndRestore(int parallelism) throws Exception {
        submit(parallelism, cancel());
    }

    /** Waits for a checkpoint, cancels, and returns the last checkpoint. */
    String cancel() throws Exception {
        checkpoint();
        cancelAtOnce();
        return checkpoint();
    }

    /** Cancels without waiting for a checkpoint. */
    void cancelAtOnce() throws Exception {
        cluster().cancelJob(running()).get();
        await().atMost(PATIENCE)
                .until(() -> cluster().getJobStatus(running()).get() == JobStatus.CANCELED);
    }

    /** Waits for a checkpoint of this run, and returns the latest. */
    String checkpoint() {
        return await().atMost(PATIENCE).until(this::latestCheckpoint, path -> !path.isEmpty());
    }

    private String latestCheckpoint() throws Exception {
        return completed().map(CompletedCheckpointStats::getExternalPath).orElse("");
    }

    /** The bytes of in-flight records in the latest checkpoint of this run. */
    long bytesBetweenOperators() throws Exception {
        return completed().map(CompletedCheckpointStats::getPersistedData).orElse(0L);
    }

    /** The number of failed checkpoints of this run. */
    long failedCheckpoints() throws Exception {
        return checkpoints()
                .map(given -> given.getCounts().getNumberOfFailedCheckpoints())
                .orElse(0L);
    }

    private Optional<CompletedCheckpointStats> completed() throws Exception {
        return checkpoints().map(given -> given.getHistory().getLatestCompletedCheckpoint());
    }

    private Optional<CheckpointStatsSnapshot> checkpoints() throws Exception {
        return Optional.ofNullable(
                cluster().getExecutionGraph(running()).get().getCheckpointStatsSnapshot());
    }

    private JobID running() {
        return Objects.requireNonNull(running, "not submitted");
    }

    private MiniCluster cluster() {
        return Objects.requireNonNull(cluster, "not started");
    }

    void send(WireRecord record) {
        send(record, null);
    }

    void send(WireRecord record, @Nullable Integer partition) {
        sendTo("jobs-" + name, record, partition, null);
    }

    /** Sends a record to any topic. */
    void sendTo(
            String topic,
            WireRecord record,
            @Nullable Integer partition,
            @Nullable Long timestamp) {
        RecordHeaders headers = new RecordHeaders();
        record.headers().forEach(header -> headers.add(header.name(), array(header.value())));
        sent.add(
                producer.send(
                        new ProducerRecord<>(
                                topic,
                                partition,
                                timestamp,
                                array(record.key()),
                                array(record.value()),
                                headers)));
    }

    /** Sends a job to the first partition in a separate transaction, and commits or aborts it. */
    void sendInTransaction(WasmJob job, boolean commit) throws Exception {
        String brokers = String.valueOf(options.toMap().get("kafka.bootstrap-servers"));
        TransactionalSender.send(brokers, "jobs-" + name, job, commit);
    }

    private static byte @Nullable [] array(@Nullable Bytes bytes) {
        return bytes == null ? null : bytes.toByteArray();
    }

    List<WireRecord> results() {
        return results.read();
    }

    List<WireRecord> deadLetters() {
        return deadLetters.read();
    }

    void close() throws Exception {
        producer.close();
        for (Future<RecordMetadata> record : sent) {
            record.get();
        }
        results.close();
        deadLetters.close();
        if (cluster != null) {
            if (running != null) {
                cluster.cancelJob(running).get();
            }
            cluster.close();
        }
    }
}
