package io.wasmjobs.job.config;

import io.wasmjobs.job.binding.InputTopics;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.RecordSizeLimit;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The pipeline's topics and the properties of its Kafka clients.
 *
 * @param inputs the topic of wasm jobs, and those that bindings read
 * @param results the topic of results
 * @param deadLetters the topic of dead letters
 * @param state the topic of published states
 * @param outputs further topics that modules may write to
 * @param groupId the consumer group
 * @param startFrom where reading begins without a checkpoint
 * @param fresh whether the pipeline may start without the state of an earlier run
 * @param transactionalIdPrefix the prefix of transactional ids
 * @param admin properties of the admin client, bootstrap servers included
 * @param consumer properties of consumers, bootstrap servers included
 * @param producer properties of producers, bootstrap servers included
 */
public record KafkaConfig(
        InputTopics inputs,
        String results,
        String deadLetters,
        String state,
        Set<String> outputs,
        String groupId,
        StartFrom startFrom,
        boolean fresh,
        String transactionalIdPrefix,
        Map<String, String> admin,
        Map<String, String> consumer,
        Map<String, String> producer) {

    private static final int DEFAULT_MAX_REQUEST_SIZE = 1_048_576;

    /** Copies the collections. */
    public KafkaConfig {
        outputs = Set.copyOf(outputs);
        admin = Map.copyOf(admin);
        consumer = Map.copyOf(consumer);
        producer = Map.copyOf(producer);
    }

    /** The topic of wasm jobs. */
    public String jobs() {
        return inputs.jobs();
    }

    /** The largest record that the producer accepts. */
    public RecordSizeLimit producerLimit() {
        String size = producer.get("max.request.size");
        return new RecordSizeLimit(
                size == null ? DEFAULT_MAX_REQUEST_SIZE : Integer.parseInt(size));
    }

    /**
     * The largest records of the topics by the producer's limit; brokers may accept less. The topic
     * of states is left out, because it may be missing.
     */
    public OutputLimits producerLimits() {
        RecordSizeLimit limit = producerLimit();
        return new OutputLimits(
                limit,
                writableTopics().stream()
                        .filter(topic -> !topic.equals(state))
                        .collect(Collectors.toMap(topic -> topic, topic -> limit)),
                jobs(),
                state);
    }

    /** The time after which Kafka aborts an open transaction. */
    public Duration transactionTimeout() {
        return Duration.ofMillis(
                Long.parseLong(Objects.requireNonNull(producer.get("transaction.timeout.ms"))));
    }

    /** The brokers to ask first. */
    public String bootstrapServers() {
        return String.valueOf(consumer.get("bootstrap.servers"));
    }

    /** The topics that every pipeline needs. */
    public List<String> ownTopics() {
        return List.of(jobs(), results, deadLetters);
    }

    /** The topics that have to exist: its own, and those that it is told to read and write. */
    public List<String> topics() {
        return Stream.of(ownTopics().stream(), inputs.named().stream(), outputs.stream().sorted())
                .flatMap(topics -> topics)
                .distinct()
                .toList();
    }

    /** All topics that modules may write to, whether they exist or not. */
    public Set<String> writableTopics() {
        Set<String> topics = new HashSet<>(outputs);
        topics.add(jobs());
        topics.add(state);
        return topics;
    }

    public Properties consumerProperties() {
        Properties properties = new Properties();
        properties.putAll(consumer);
        return properties;
    }

    public Properties producerProperties() {
        Properties properties = new Properties();
        properties.putAll(producer);
        return properties;
    }

    /** Shows the topics only, because properties may contain secrets. */
    @Override
    public String toString() {
        return "KafkaSettings[" + jobs() + " to " + results + " and " + deadLetters + "]";
    }
}
