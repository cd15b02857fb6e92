package io.wasmjobs.cli.kafka;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * Creates the three topics and leaves those that are there as they are.
 *
 * @param partitions of each topic
 * @param replicationFactor of each topic; empty for the brokers' default
 */
public record TopicCreation(int partitions, Optional<Short> replicationFactor) {

    /**
     * Creates what is missing.
     *
     * @return for each topic whether it was created
     */
    public Map<String, Boolean> create(Admin admin, TopicNames names)
            throws ExecutionException, InterruptedException {
        List<NewTopic> wanted =
                names.all().stream()
                        .map(name -> new NewTopic(name, Optional.of(partitions), replicationFactor))
                        .toList();
        Map<String, KafkaFuture<Void>> creations = admin.createTopics(wanted).values();
        Map<String, Boolean> created = new LinkedHashMap<>();
        for (String name : names.all()) {
            created.put(name, isCreated(requireNonNull(creations.get(name))));
        }
        return created;
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
