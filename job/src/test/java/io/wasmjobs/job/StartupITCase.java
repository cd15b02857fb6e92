package io.wasmjobs.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.junit.jupiter.api.Test;

/** What a submission finds out about Kafka before anything runs. */
final class StartupITCase {

    private final TestBroker broker = TestBroker.get();

    private PipelineOptions checked(String servers, String topics) {
        return Startup.checked(
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
                        "1000"));
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

        assertThat(checked(broker.bootstrapServers(), "limit").limit().bytes()).isEqualTo(60_000);
    }

    @Test
    void aKafkaThatIsNotThereDoesNotStopTheSubmission() {
        assertThat(checked("127.0.0.1:1", "any").limit().bytes()).isEqualTo(1_048_576);
    }
}
