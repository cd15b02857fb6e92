package io.wasmjobs.cli.kafka;

import static java.util.Objects.requireNonNull;

import io.wasmjobs.cli.poll.Pause;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Creates missing topics and does not change existing ones.
 *
 * @param partitions of each topic
 * @param replicationFactor of each topic; empty for the brokers' default
 */
public record TopicCreation(int partitions, Optional<Short> replicationFactor) {

    private static final Duration KNOWN_WITHIN = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(20);

    /**
     * Creates the missing ones of the pipeline's own topics.
     *
     * @return for each topic whether it was created
     */
    public Map<String, Boolean> create(Admin admin, TopicNames names)
            throws ExecutionException, InterruptedException {
        return createAll(
                admin,
                names.all().stream()
                        .map(name -> topic(name).configs(configuration(name, names)))
                        .toList());
    }

    /**
     * Creates the missing ones of other topics.
     *
     * @return for each topic whether it was created
     */
    public Map<String, Boolean> create(Admin admin, Collection<String> names)
            throws ExecutionException, InterruptedException {
        return createAll(admin, names.stream().map(this::topic).toList());
    }

    private static Map<String, Boolean> createAll(Admin admin, List<NewTopic> wanted)
            throws ExecutionException, InterruptedException {
        Map<String, KafkaFuture<Void>> creations = admin.createTopics(wanted).values();
        Map<String, Boolean> created = new LinkedHashMap<>();
        for (NewTopic topic : wanted) {
            created.put(topic.name(), isCreated(requireNonNull(creations.get(topic.name()))));
        }
        awaitKnown(admin, created.keySet());
        return created;
    }

    /**
     * Waits until the broker describes new topics, which takes a moment after their creation, so
     * that the next request does not fail for a missing topic.
     */
    private static void awaitKnown(Admin admin, Collection<String> topics)
            throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + KNOWN_WITHIN.toNanos();
        while (true) {
            try {
                admin.describeTopics(topics).allTopicNames().get();
                return;
            } catch (ExecutionException e) {
                boolean isUnknown = e.getCause() instanceof UnknownTopicOrPartitionException;
                if (!isUnknown || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            Pause.of(POLL);
        }
    }

    private NewTopic topic(String name) {
        return new NewTopic(name, Optional.of(partitions), replicationFactor);
    }

    /** The topic of states keeps the latest state of each key. */
    private static Map<String, String> configuration(String name, TopicNames names) {
        return name.equals(names.state())
                ? Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT)
                : Map.of();
    }

    private static boolean isCreated(KafkaFuture<Void> creation)
            throws ExecutionException, InterruptedException {
        try {
            creation.get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }
}
