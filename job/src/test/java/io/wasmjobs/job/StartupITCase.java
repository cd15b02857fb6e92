package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.wasmjobs.job.config.PipelineConfig;
import io.wasmjobs.testing.TestBroker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.client.deployment.application.executors.EmbeddedExecutor;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** The checks of Kafka and of Flink's settings that a submission makes before anything runs. */
final class StartupITCase {

    private final TestBroker broker = TestBroker.get();

    private final Configuration flink = new Configuration();

    StartupITCase() {
        flink.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, "file:///checkpoints");
    }

    private PipelineConfig checked(String servers, String topics, String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--wasm.modules",
                                TestPipeline.modules().toString(),
                                "--kafka.bootstrap-servers",
                                servers,
                                "--kafka.topic.jobs",
                                "jobs-" + topics,
                                "--kafka.topic.results",
                                "results-" + topics,
                                "--kafka.topic.dead-letters",
                                "dlq-" + topics,
                                "--kafka.client.default.api.timeout.ms",
                                "2000",
                                "--kafka.client.request.timeout.ms",
                                "1000",
                                "--kafka.group-id",
                                topics,
                                "--kafka.transactional-id-prefix",
                                topics));
        arguments.addAll(List.of(more));
        return Startup.checked(arguments, flink);
    }

    @Test
    void checkpointsInTheJobManagersMemoryAreRefused() {
        flink.removeConfig(CheckpointingOptions.CHECKPOINTS_DIRECTORY);

        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> checked("127.0.0.1:1", "any"))
                .withMessage(
                        "execution.checkpointing.dir is not set, so checkpoints would be lost with"
                                + " the JobManager: set it in Flink's configuration, or give flink"
                                + " run -Dexecution.checkpointing.dir=URI");
    }

    @Test
    void offsetsOfAnEarlierRunWithoutStateAreRefusedInOneLine() throws Exception {
        createTopics("again");
        commitOffset("again");

        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> checked(broker.bootstrapServers(), "again"))
                .withMessage(
                        "consumer group again has committed offsets of jobs-again, and there is no"
                                + " state to resume from: jobs in flight would be lost, and others"
                                + " run twice; start from the latest checkpoint or savepoint with"
                                + " flink run --fromSavepoint PATH, or give the old state up with"
                                + " --fresh");
    }

    @Test
    void offsetsOfAnEarlierRunAllowItsStateOrAFreshStart() throws Exception {
        createTopics("goes-on");
        commitOffset("goes-on");

        assertThat(checked(broker.bootstrapServers(), "goes-on", "--fresh").kafka().fresh())
                .isTrue();
        flink.set(StateRecoveryOptions.SAVEPOINT_PATH, "file:///checkpoints/7/chk-1");
        assertThat(checked(broker.bootstrapServers(), "goes-on").kafka().fresh()).isFalse();
    }

    /**
     * In application mode, main runs again when a JobManager recovers; the running pipeline checks
     * it.
     */
    @Test
    void mainAllowsMissingStateInApplicationMode() throws Exception {
        createTopics("embedded");
        commitOffset("embedded");
        flink.set(DeploymentOptions.TARGET, EmbeddedExecutor.NAME);

        assertThat(checked(broker.bootstrapServers(), "embedded").kafka().fresh()).isFalse();
    }

    @Test
    void offsetsOfAnotherTopicAreIgnored() throws Exception {
        createTopics("first");
        createTopics("other");
        commitOffset("first", "jobs-other");

        assertThat(checked(broker.bootstrapServers(), "first").kafka().groupId())
                .isEqualTo("first");
    }

    private void createTopics(String name) {
        broker.createTopics(Map.of(), "jobs-" + name, "results-" + name, "dlq-" + name);
    }

    private void commitOffset(String name) throws Exception {
        commitOffset(name, "jobs-" + name);
    }

    private void commitOffset(String group, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            var offset = Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(0));
            // The group's coordinator sees a topic shortly after its creation.
            await().atMost(Duration.ofMinutes(1))
                    .ignoreExceptionsMatching(
                            e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                    .untilAsserted(
                            () -> admin.alterConsumerGroupOffsets(group, offset).all().get());
        }
    }

    @Test
    void aMissingTopicIsNamedWithTheCommandThatCreatesIt() {
        broker.createTopics(Map.of(), "jobs-missing", "dlq-missing");

        assertThatExceptionOfType(IllegalConfigurationException.class)
                .isThrownBy(() -> checked(broker.bootstrapServers(), "missing"))
                .withMessage(
                        "topic results-missing is missing: ./wasmjobs topics create"
                                + " --bootstrap-servers "
                                + broker.bootstrapServers());
    }

    @Test
    void theSmallestOfProducerAndTopicsIsTheLimit() {
        broker.createTopics(Map.of("max.message.bytes", "50000000"), "jobs-limit");
        broker.createTopics(Map.of("max.message.bytes", "70000"), "results-limit");
        broker.createTopics(Map.of("max.message.bytes", "60000"), "dlq-limit");

        assertThat(checked(broker.bootstrapServers(), "limit").limits().own().bytes())
                .isEqualTo(60_000);
    }

    @Test
    void anUnreachableKafkaDoesNotStopTheSubmission() {
        assertThat(checked("127.0.0.1:1", "any").limits().own().bytes()).isEqualTo(1_048_576);
    }
}
