package io.wasmjobs.gateway.kafka;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks every two seconds whether the brokers answer and have the topics. */
public final class KafkaHealth implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaHealth.class);
    private static final long PERIOD_MS = 2_000;

    private final Admin admin;
    private final List<String> topics;
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread made = new Thread(task, "gateway-kafka-health");
                        made.setDaemon(true);
                        return made;
                    });
    private volatile boolean reachable = true;

    /** Starts checking; until the first answer the brokers count as reachable. */
    public KafkaHealth(KafkaClients clients, List<String> topics) {
        this.admin = clients.admin();
        this.topics = List.copyOf(topics);
        var unused = thread.scheduleWithFixedDelay(this::ask, 0, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** Whether the last check succeeded. */
    public boolean isReachable() {
        return reachable;
    }

    private void ask() {
        boolean answered;
        try {
            admin.describeTopics(topics).allTopicNames().get(4, TimeUnit.SECONDS);
            answered = true;
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("the brokers did not describe {}", topics, e);
            answered = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        if (answered != reachable) {
            LOG.warn(answered ? "Kafka answers again" : "Kafka does not answer");
        }
        reachable = answered;
    }

    @Override
    public void close() {
        thread.shutdownNow();
        admin.close(java.time.Duration.ofSeconds(2));
    }
}
