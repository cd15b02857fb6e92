package io.wasmjobs.job.kafka;

import io.wasmjobs.job.config.KafkaConfig;
import io.wasmjobs.job.record.RecordSizeLimit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks Kafka before the pipeline is submitted: are the topics there, and what do they take? */
public final class TopicCheck {

    private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
    private static final long PATIENCE_SECONDS = 10;

    private TopicCheck() {}

    /**
     * Finds the largest record that the results and dead letters topics take.
     *
     * <p>Where Kafka does not answer, the producer's own limit stands, and a line in the log says
     * so: the pipeline is submitted, and starts when Kafka does.
     *
     * @throws IllegalConfigurationException if a topic is missing; the message names it, and the
     *     command that creates it
     */
    public static RecordSizeLimit limit(KafkaConfig settings) {
        RecordSizeLimit producer = settings.producerLimit();
        try (Admin admin = Admin.create(Map.<String, Object>copyOf(settings.admin()))) {
            int smallest = producer.bytes();
            for (String topic : settings.topics()) {
                int most = maxMessageBytes(admin, topic, settings);
                smallest = topic.equals(settings.jobs()) ? smallest : Math.min(smallest, most);
            }
            return new RecordSizeLimit(smallest);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            LOG.warn(
                    "Kafka does not answer at {}: the pipeline starts when it does",
                    settings.bootstrapServers());
            return producer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return producer;
        }
    }

    private static int maxMessageBytes(Admin admin, String topic, KafkaConfig settings)
            throws ExecutionException, InterruptedException, TimeoutException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try {
            answer(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
            Config config = answer(admin.describeConfigs(List.of(resource)).values().get(resource));
            return Integer.parseInt(config.get("max.message.bytes").value());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                String command = "./wasmjobs topics create --bootstrap-servers ";
                throw new IllegalConfigurationException(
                        "topic " + topic + " is missing: " + command + settings.bootstrapServers());
            }
            throw e;
        }
    }

    private static <T> T answer(@Nullable KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return Objects.requireNonNull(future).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
