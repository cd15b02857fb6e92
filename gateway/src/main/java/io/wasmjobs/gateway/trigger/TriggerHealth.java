package io.wasmjobs.gateway.trigger;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tracks whether a trigger's messages arrive, with one log line for each change. */
final class TriggerHealth {

    private static final Logger LOG = LoggerFactory.getLogger(TriggerHealth.class);

    private enum Part {
        UNKNOWN,
        UP,
        DOWN
    }

    private final Trigger trigger;
    private volatile Part source = Part.UNKNOWN;
    private volatile Part kafka = Part.UNKNOWN;

    TriggerHealth(Trigger trigger) {
        this.trigger = trigger;
    }

    boolean isUp() {
        return source == Part.UP && kafka != Part.DOWN;
    }

    void reads() {
        if (source != Part.UP) {
            LOG.info(
                    "trigger {} reads {} into the topic {}",
                    trigger.name(),
                    trigger.address(),
                    trigger.to());
        }
        source = Part.UP;
    }

    void lost(String reason) {
        if (source != Part.DOWN) {
            LOG.warn(
                    "trigger {} cannot read {} and tries again: {}",
                    trigger.name(),
                    trigger.address(),
                    printable(reason));
        }
        source = Part.DOWN;
    }

    void kafkaTakesRecords() {
        if (kafka == Part.DOWN) {
            LOG.info(
                    "trigger {}: the topic {} takes its records again",
                    trigger.name(),
                    trigger.to());
        }
        kafka = Part.UP;
    }

    void kafkaRefuses(String reason) {
        if (kafka != Part.DOWN) {
            LOG.warn(
                    "trigger {}: the topic {} does not take its records, it waits and tries again:"
                            + " {}",
                    trigger.name(),
                    trigger.to(),
                    printable(reason));
        }
        kafka = Part.DOWN;
    }

    /** A text of another program, made safe for a log: on one line. */
    static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }
}
