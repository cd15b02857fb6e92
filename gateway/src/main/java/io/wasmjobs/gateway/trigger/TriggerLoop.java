package io.wasmjobs.gateway.trigger;

import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread of a trigger: reads messages, sends them to Kafka, and then acknowledges them. */
final class TriggerLoop implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TriggerLoop.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final long STOP_MILLIS = 10_000;

    private final Trigger trigger;
    private final Forwarder forwarder;
    private final TriggerHealth health;
    private final Backoff backoff = new Backoff(LONGEST_PAUSE);
    private final Thread thread;
    private volatile boolean stopped;

    TriggerLoop(Trigger trigger, Forwarder forwarder, TriggerHealth health) {
        this.trigger = trigger;
        this.forwarder = forwarder;
        this.health = health;
        this.thread = new Thread(this::run, "gateway-trigger-" + trigger.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            while (!stopped) {
                backoff.pause(readUntilLost());
            }
        } catch (InterruptedException e) {
            LOG.debug("trigger {} ends", trigger.name());
        }
    }

    /** Reads until the source is lost, and returns the least pause before it is tried again. */
    // A trigger must outlive whatever a client's library throws: nobody would start it again.
    @SuppressWarnings("IllegalCatch")
    private Duration readUntilLost() throws InterruptedException {
        try (SourceConnection connection = Connections.open(trigger.source())) {
            while (!stopped) {
                List<TriggerMessage> messages = connection.read();
                health.reads();
                backoff.succeeded();
                if (!messages.isEmpty()) {
                    forwarder.forward(messages);
                    connection.acknowledge(messages);
                }
            }
            return Duration.ZERO;
        } catch (SourceLost e) {
            health.lost(String.valueOf(e.getMessage()));
            return e.leastPause();
        } catch (RuntimeException e) {
            LOG.error("trigger {} failed, and connects again", trigger.name(), e);
            health.lost(e.toString());
            return LONGEST_PAUSE;
        }
    }

    /** Ends the thread. What is not acknowledged comes again at the next start. */
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
