package io.wasmjobs.job.kafka;

import io.wasmjobs.job.config.Delivery;
import io.wasmjobs.job.config.KafkaConfig;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/**
 * Looks for what an earlier run of the pipeline left in Kafka. Its group's offsets and its
 * committed transactions come with a completed checkpoint and never before one, so a run that finds
 * them and has no state has lost it.
 */
public final class EarlierRun implements Serializable {

    private static final long serialVersionUID = 1;
    private static final long PATIENCE_SECONDS = 10;

    private final HashMap<String, String> admin;
    private final String jobs;
    private final String groupId;
    private final boolean transactional;
    private final String transactionalIds;

    /** The run that these settings would go on with. */
    public EarlierRun(KafkaConfig settings, Delivery delivery) {
        this.admin = new HashMap<>(settings.admin());
        this.jobs = settings.jobs();
        this.groupId = settings.groupId();
        this.transactional = delivery == Delivery.EXACTLY_ONCE;
        // The sinks' ids: a prefix, the number of a subtask, the number of a transaction.
        this.transactionalIds =
                Pattern.quote(settings.transactionalIdPrefix())
                        + "-(results|dead-letters)-\\d+-\\d+";
    }

    /**
     * Asks Kafka.
     *
     * @return what was found, as the beginning of a sentence; empty if there was no earlier run
     */
    public Optional<String> trace()
            throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin client = Admin.create(Map.<String, Object>copyOf(admin))) {
            if (hasOffsets(client)) {
                return Optional.of(
                        "consumer group " + groupId + " has committed offsets of " + jobs);
            }
            return transactional
                    ? committedTransaction(client).map(id -> "transaction " + id + " was committed")
                    : Optional.empty();
        }
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

    private Optional<String> committedTransaction(Admin client)
            throws ExecutionException, InterruptedException, TimeoutException {
        ListTransactionsOptions committed =
                new ListTransactionsOptions()
                        .filterStates(
                                Set.of(
                                        TransactionState.PREPARE_COMMIT,
                                        TransactionState.COMPLETE_COMMIT));
        Pattern ours = Pattern.compile(transactionalIds);
        return answer(client.listTransactions(committed).all()).stream()
                .map(TransactionListing::transactionalId)
                .filter(id -> ours.matcher(id).matches())
                .findFirst();
    }

    private static <T> T answer(KafkaFuture<T> future)
            throws ExecutionException, InterruptedException, TimeoutException {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
}
