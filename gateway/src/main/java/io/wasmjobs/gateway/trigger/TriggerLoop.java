package io.wasmjobs.gateway.trigger;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a trigger: reads messages, sends them to Kafka, and then acknowledges them. */
final class TriggerLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TriggerLoop.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final long STOP_MILLIS = 10_000;

    private final Trigger trigger;
    private final Connector connector;
    private final Forwarder forwarder;
    private final TriggerHealth health;
    private final TriggerMetrics metrics;
    private final GrowingPause pause = new GrowingPause(LONGEST_PAUSE);
    private final Thread thread;
    private volatile boolean stopped;

    TriggerLoop(
            Trigger trigger, Forwarder forwarder, TriggerHealth health, TriggerMetrics metrics) {
        this.trigger = trigger;
        this.connector = Connections.to(trigger.source());
        this.forwarder = forwarder;
        this.health = health;
        this.metrics = metrics;
        this.thread = new Thread(this::run, "gateway-trigger-" + trigger.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                long start = System.nanoTime();
                readUntilLost();
                if (System.nanoTime() - start > LONGEST_PAUSE.toNanos()) {
                    // A connection may end at once, for example if two clients use one session:
                    // pause before the next one.
                    pause.succeeded();
                }
                pause.pause();
            }
        } catch (InterruptedException e) {
            LOG.debug("trigger {} ends", trigger.name());
        }
    }

    // No exception of a client's library may end the thread, because nothing would restart it.
    @SuppressWarnings("IllegalCatch")
    private void readUntilLost() throws InterruptedException {
        try (SourceConnection connection = connector.open()) {
            while (!stopped) {
                handOn(connection);
            }
        } catch (SourceLost e) {
            lost(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.error("trigger {} failed, and connects again", trigger.name(), e);
            lost(e.toString());
        }
    }

    private void lost(String reason) {
        metrics.setLag(OptionalLong.empty());
        health.lost(reason);
    }

    private void handOn(SourceConnection connection) throws SourceLost, InterruptedException {
        long start = System.nanoTime();
        List<TriggerMessage> messages = connection.read();
        metrics.setLag(connection.lag());
        health.reads();
        if (messages.size() < SourceConnection.BATCH) {
            // It waited for messages, at least for some of the time: a full batch was there before.
            start = System.nanoTime();
        }
        if (!messages.isEmpty()) {
            forwarder.forward(messages);
            connection.acknowledge(messages);
            metrics.busy(System.nanoTime() - start);
        }
    }

    /** Ends the thread. Messages that are not acknowledged are read again after the next start. */
    @Override
    public void close() {
        stopped = true;
        thread.interrupt();
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
