package io.wasmjobs.job.kafka;

import io.wasmjobs.job.config.KafkaConfig;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Detects an earlier run of the pipeline in Kafka. With its first completed checkpoint, and never
 * before, a run commits an offset of its group on the jobs topic. A run that finds such an offset
 * and has no state has lost its state.
 */
public final class EarlierRun implements Serializable {

    private static final long serialVersionUID = 2;
    private static final long PATIENCE_SECONDS = 10;

    private final HashMap<String, String> admin;
    private final String jobs;
    private final String groupId;

    /** Detects the run that these settings would resume. */
    public EarlierRun(KafkaConfig settings) {
        this.admin = new HashMap<>(settings.admin());
        this.jobs = settings.jobs();
        this.groupId = settings.groupId();
    }

    /**
     * Looks for an earlier run in Kafka.
     *
     * @return what was found, as the beginning of a sentence; empty if there was no earlier run
     */
    public Optional<String> trace()
            throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin client = client()) {
            return hasOffsets(client)
                    ? Optional.of("consumer group " + groupId + " has committed offsets of " + jobs)
                    : Optional.empty();
        }
    }

    /**
     * Commits offset 0 of the first partition where the group has no offset yet. Flink's source
     * commits real offsets only after records were read, and a run that stops soon may end before
     * that.
     */
    void leaveTrace() throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin client = client()) {
            if (!hasOffsets(client)) {
                TopicPartition first = new TopicPartition(jobs, 0);
                answer(
                        client.alterConsumerGroupOffsets(
                                        groupId, Map.of(first, new OffsetAndMetadata(0)))
                                .all());
            }
        }
    }

    private Admin client() {
        return Admin.create(Map.<String, Object>copyOf(admin));
    }

    private boolean hasOffsets(Admin client)
            throws ExecutionException, InterruptedException, TimeoutException {
        return answer(client.listConsumerGroupOffsets(groupId).partitionsToOffsetAndMetadata())
                .entrySet()
                .stream()
                .filter(offset -> offset.getValue() != null)
                .map(Map.Entry::getKey)
                .map(TopicPartition::topic)
                .anyMatch(jobs::equals);
    }

    private static <T> T answer(KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
