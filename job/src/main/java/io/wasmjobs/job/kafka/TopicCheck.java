package io.wasmjobs.job.kafka;

import io.wasmjobs.job.config.KafkaConfig;
import io.wasmjobs.job.config.KafkaOptions;
import io.wasmjobs.job.config.WasmOptions;
import io.wasmjobs.job.record.OutputLimits;
import io.wasmjobs.job.record.RecordSizeLimit;
import java.util.HashMap;
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

/** Checks before the pipeline is submitted that its topics exist, and reads their limits. */
public final class TopicCheck {

    private static final Logger LOG = LoggerFactory.getLogger(TopicCheck.class);
    private static final long PATIENCE_SECONDS = 10;

    private TopicCheck() {}

    /**
     * Finds the largest records that the topics accept.
     *
     * <p>If Kafka does not answer, the producer's own limit is used, and a line in the log says so:
     * the pipeline is submitted, and starts when Kafka does. Its modules then cannot publish their
     * state, because the topic for that may be missing.
     *
     * @throws IllegalConfigurationException if a topic is missing; the message names it, and the
     *     command that creates it. Also if the brokers refuse the pipeline's credentials
     */
    public static OutputLimits limits(KafkaConfig settings) {
        RecordSizeLimit producer = settings.producerLimit();
        try (Admin admin = Admin.create(Map.<String, Object>copyOf(settings.admin()))) {
            Map<String, RecordSizeLimit> limits = new HashMap<>();
            for (String topic : settings.topics()) {
                int most = maxMessageBytes(admin, topic, settings);
                limits.put(topic, new RecordSizeLimit(Math.min(producer.bytes(), most)));
            }
            if (answer(admin.listTopics().names()).contains(settings.state())) {
                int most = maxMessageBytes(admin, settings.state(), settings);
                limits.put(settings.state(), new RecordSizeLimit(Math.min(producer.bytes(), most)));
            }
            return limits(settings, limits);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            KafkaRefusal.reason(e).ifPresent(reason -> refuse(settings, reason, e));
            LOG.warn(
                    "Kafka does not answer at {}: the pipeline starts when it does",
                    settings.bootstrapServers());
            return settings.producerLimits();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return settings.producerLimits();
        }
    }

    private static void refuse(KafkaConfig settings, String reason, Exception cause) {
        throw new IllegalConfigurationException(
                "no access to Kafka at "
                        + settings.bootstrapServers()
                        + ": "
                        + reason
                        + "; see "
                        + KafkaOptions.CONFIG.key()
                        + " and "
                        + KafkaOptions.CLIENT.prefix()
                        + "*",
                cause);
    }

    /**
     * The limits, with one for results and dead letters together, because a result may become a
     * dead letter.
     */
    private static OutputLimits limits(KafkaConfig settings, Map<String, RecordSizeLimit> byTopic) {
        RecordSizeLimit results = Objects.requireNonNull(byTopic.get(settings.results()));
        RecordSizeLimit deadLetters = Objects.requireNonNull(byTopic.get(settings.deadLetters()));
        Map<String, RecordSizeLimit> writable = new HashMap<>(byTopic);
        writable.keySet().retainAll(settings.writableTopics());
        return new OutputLimits(
                results.bytes() < deadLetters.bytes() ? results : deadLetters,
                writable,
                settings.jobs(),
                settings.state());
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
                throw missing(topic, settings);
            }
            throw e;
        }
    }

    private static IllegalConfigurationException missing(String topic, KafkaConfig settings) {
        String what = "topic " + topic + " is missing: ";
        if (settings.ownTopics().contains(topic)) {
            return new IllegalConfigurationException(
                    what
                            + "./wasmjobs topics create --bootstrap-servers "
                            + settings.bootstrapServers());
        }
        String because =
                settings.inputs().contains(topic)
                        ? "a binding reads it"
                        : "modules or bindings write to it";
        return new IllegalConfigurationException(
                what
                        + because
                        + ", so create it, or take it out of "
                        + WasmOptions.BINDINGS.key()
                        + " and "
                        + KafkaOptions.OUTPUT_TOPICS.key());
    }

    private static <T> T answer(@Nullable KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return Objects.requireNonNull(future).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
