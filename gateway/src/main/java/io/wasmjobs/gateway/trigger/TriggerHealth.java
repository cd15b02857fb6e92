package io.wasmjobs.gateway.trigger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tracks whether a trigger's messages arrive, with one log line for each change. */
final class TriggerHealth {

    private static final Logger LOG = LoggerFactory.getLogger(TriggerHealth.class);

    private enum LinkState {
        UNKNOWN,
        UP,
        DOWN
    }

    private final Trigger trigger;
    private volatile LinkState source = LinkState.UNKNOWN;
    private volatile LinkState kafka = LinkState.UNKNOWN;

    TriggerHealth(Trigger trigger) {
        this.trigger = trigger;
    }

    boolean isUp() {
        return source == LinkState.UP && kafka != LinkState.DOWN;
    }

    void reads() {
        if (source != LinkState.UP) {
            LOG.info(
                    "trigger {} reads {} into the topic {}",
                    trigger.name(),
                    trigger.address(),
                    trigger.to());
        }
        source = LinkState.UP;
    }

    void lost(String reason) {
        if (source != LinkState.DOWN) {
            LOG.warn(
                    "trigger {} cannot read {} and tries again: {}",
                    trigger.name(),
                    trigger.address(),
                    printable(reason));
        }
        source = LinkState.DOWN;
    }

    void kafkaTakesRecords() {
        if (kafka == LinkState.DOWN) {
            LOG.info(
                    "trigger {}: the topic {} takes its records again",
                    trigger.name(),
                    trigger.to());
        }
        kafka = LinkState.UP;
    }

    void kafkaRefuses(String reason) {
        if (kafka != LinkState.DOWN) {
            LOG.warn(
                    "trigger {}: the topic {} does not take its records, it waits and tries again:"
                            + " {}",
                    trigger.name(),
                    trigger.to(),
                    printable(reason));
        }
        kafka = LinkState.DOWN;
    }

    /** A text of another program, made safe for a log: on one line. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
