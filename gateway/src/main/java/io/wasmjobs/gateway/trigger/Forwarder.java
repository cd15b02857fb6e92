package io.wasmjobs.gateway.trigger;

import io.wasmjobs.gateway.kafka.JobNotSent;
import io.wasmjobs.gateway.kafka.JobProducer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends messages to a trigger's topic until the brokers have acknowledged them. */
final class Forwarder {

    private static final Logger LOG = LoggerFactory.getLogger(Forwarder.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private final Trigger trigger;
    private final JobProducer producer;
    private final TriggerHealth health;
    private final TriggerMetrics metrics;
    private final GrowingPause pause = new GrowingPause(LONGEST_PAUSE);

    /** A forwarder for one trigger. */
    Forwarder(Trigger trigger, JobProducer producer, TriggerHealth health, TriggerMetrics metrics) {
        this.trigger = trigger;
        this.producer = producer;
        this.health = health;
        this.metrics = metrics;
    }

    /** Returns when each message is in the topic, or was refused because of its size. */
    void forward(List<TriggerMessage> messages) throws InterruptedException {
        List<TriggerMessage> left = sent(messages);
        while (!left.isEmpty()) {
            pause.pause();
            left = sent(left);
        }
        pause.succeeded();
    }

    /** Sends messages, and returns those that the brokers did not acknowledge. */
    private List<TriggerMessage> sent(List<TriggerMessage> messages) throws InterruptedException {
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        for (TriggerMessage message : messages) {
            CompletableFuture<Void> answer = producer.send(message.record(trigger.key()));
            answers.add(answer);
            if (answer.isCompletedExceptionally() && !isTooLarge(answer)) {
                // No broker answers, so each further message would only block for the same time.
                break;
            }
        }
        List<TriggerMessage> left = new ArrayList<>();
        String reason = "";
        for (int i = 0; i < answers.size(); i++) {
            Optional<JobNotSent> failure = failure(answers.get(i));
            if (failure.isEmpty()) {
                metrics.written();
            } else if (failure.get().isTooLarge()) {
                refuse(messages.get(i));
            } else {
                reason = String.valueOf(failure.get().getMessage());
                left.add(messages.get(i));
            }
        }
        left.addAll(messages.subList(answers.size(), messages.size()));
        if (left.isEmpty()) {
            health.kafkaTakesRecords();
        } else {
            health.kafkaRefuses(reason);
        }
        return left;
    }

    private static boolean isTooLarge(CompletableFuture<Void> answer) throws InterruptedException {
        return failure(answer).filter(JobNotSent::isTooLarge).isPresent();
    }

    private static Optional<JobNotSent> failure(CompletableFuture<Void> answer)
            throws InterruptedException {
        try {
            answer.get();
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof JobNotSent notSent) {
                return Optional.of(notSent);
            }
            throw new IllegalStateException("sending failed", e);
        }
    }

    private void refuse(TriggerMessage message) {
        metrics.refused();
        LOG.warn(
                "trigger {}: a message of {} with {} bytes is too large for the topic {}, and is"
                        + " left out",
                trigger.name(),
                TriggerHealth.printable(message.origin()),
                message.payload().size(),
                trigger.to());
    }
}
